#!/usr/bin/env python3
"""An adb server with one phone, for end-to-end tests: what the phone shall do is done for real, by the shell of this
machine, in a root folder and a network namespace of the test's.

  adb_server.py PORT ROOT PID     PID holds the network namespace

While the file ROOT.unauthorized is there, the phone does not trust this computer. SIGUSR1 unplugs the phone: every connection
to it is cut, and its programs are hung up as adbd does it (SIGHUP to the one that was started, its pipes closed). It is plugged
in again after two seconds.
"""
import os
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time

PORT, ROOT, PID = int(sys.argv[1]), sys.argv[2], sys.argv[3]
SERIAL = "PHONE1"
SHELL_USER = 2000
UNPLUGGED_FOR = 2  # seconds
plugged_in = set()  # connections to the phone
plugged_in_from = 0.0  # on the monotonic clock
lock = threading.Lock()


class Gone(Exception):
    """The client closed its connection, or the phone was unplugged."""


class Connection(socketserver.BaseRequestHandler):
    def read(self, count):
        parts = b""
        while len(parts) < count:
            part = self.request.recv(count - len(parts))
            if not part:
                raise Gone
            parts += part
        return parts

    def text(self, words):
        self.request.sendall(b"%04x" % len(words) + words.encode())

    def okay(self):
        self.request.sendall(b"OKAY")

    def fail(self, words):
        self.request.sendall(b"FAIL")
        self.text(words)

    def handle(self):
        try:
            while True:
                self.answer(self.read(int(self.read(4), 16)).decode())
        except (Gone, OSError):
            pass
        finally:
            with lock:
                plugged_in.discard(self.request)

    def answer(self, request):
        if request == "host:version":
            self.okay()
            self.text("0029")
        elif request.startswith("host") and time.monotonic() < plugged_in_from:
            self.fail("no devices/emulators found")
        elif request in ("host:features", f"host-serial:{SERIAL}:features"):
            if os.path.exists(ROOT + ".unauthorized"):
                self.fail("device unauthorized.\nThis adb server's $ADB_VENDOR_KEYS is not set")
                return
            self.okay()
            self.text("shell_v2,cmd")
        elif request in ("host:transport-any", f"host:transport:{SERIAL}"):
            with lock:
                plugged_in.add(self.request)
            self.okay()
        elif request.startswith("shell,v2,raw:"):
            self.okay()
            self.run(request.partition(":")[2])
        elif request == "sync:":
            self.okay()
            self.sync()
        else:
            self.fail("device not found")

    def run(self, command):
        program = subprocess.Popen(
            ["nsenter", "--target", PID, "--net", "chroot", f"--userspec={SHELL_USER}:{SHELL_USER}", ROOT, "/bin/sh", "-c", command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, bufsize=0,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, cwd="/")
        sending = threading.Lock()

        def packet(stream, payload):
            with sending:
                self.request.sendall(struct.pack("<BI", stream, len(payload)) + payload)

        def forward(stream, pipe):
            try:
                while payload := os.read(pipe.fileno(), 65536):
                    packet(stream, payload)
            except OSError:
                pass
            finally:
                pipe.close()  # a program that ignores its hangup must not wait for a reader

        pumps = [threading.Thread(target=forward, args=pump) for pump in ((1, program.stdout), (2, program.stderr))]

        def end():
            for pump in pumps:
                pump.join()
            try:
                code = program.wait()
                packet(3, bytes([code if code >= 0 else 128 - code]))
                self.request.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

        for pump in pumps:
            pump.start()
        threading.Thread(target=end).start()
        try:
            while True:
                stream, length = struct.unpack("<BI", self.read(5))
                payload = self.read(length)
                if stream == 0:
                    program.stdin.write(payload)
                elif stream == 4:
                    program.stdin.close()
        finally:
            if program.poll() is None:
                os.kill(program.pid, signal.SIGHUP)
            program.stdin.close()

    def sync(self):
        path, content = "", b""
        while True:
            command, length = self.read(4), struct.unpack("<I", self.read(4))[0]
            if command == b"SEND":
                path, content = self.read(length).decode().rpartition(",")[0], b""
            elif command == b"DATA":
                content += self.read(length)
            elif command == b"DONE":
                self.store(path, content)
                self.request.sendall(b"OKAY" + bytes(4))
            elif command == b"STAT":
                status = os.stat(ROOT + self.read(length).decode())
                self.request.sendall(b"STAT" + struct.pack("<III", status.st_mode, status.st_size, int(status.st_mtime)))
            else:
                raise Gone

    def store(self, path, content):
        folder = ROOT
        for name in path.split("/")[1:-1]:
            folder += "/" + name
            if not os.path.isdir(folder):
                os.mkdir(folder, 0o755)
                os.chown(folder, SHELL_USER, SHELL_USER)
        with open(ROOT + path, "wb") as file:
            file.write(content)
        os.chown(ROOT + path, SHELL_USER, SHELL_USER)
        os.chmod(ROOT + path, 0o644)


def unplug(_signal, _frame):
    global plugged_in_from
    plugged_in_from = time.monotonic() + UNPLUGGED_FOR

    def cut():
        with lock:
            for connection in plugged_in:
                connection.shutdown(socket.SHUT_RDWR)

    threading.Thread(target=cut).start()


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


signal.signal(signal.SIGUSR1, unplug)
Server(("127.0.0.1", PORT), Connection).serve_forever()
