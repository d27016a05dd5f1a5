"""A chat's connection to its server: JSON lines over TCP, kept open, as a messenger's WebSocket is."""
import json
import os
import socket

from gi.repository import GLib

PORT = 5222
RETRY_MS = 200
PATIENCE = 50  # tries: routers and server start beside us


class Signalling:
    def __init__(self, role, on_connected, on_message):
        self.role, self.on_connected, self.on_message = role, on_connected, on_message
        self.delay = int(os.environ["ZPILAB_SIGNALLING_MILLISECONDS"])
        self.received = b""
        self.tries = 0
        self.socket = None
        GLib.idle_add(self.connect)

    def connect(self):
        self.tries += 1
        try:
            address = (os.environ["ZPILAB_RELAY_IPV4"], PORT)
            self.socket = socket.create_connection(address, timeout=0.5)
            self.socket.sendall(self.role.encode() + b"\n")
        except OSError as problem:
            if self.tries >= PATIENCE:
                raise SystemExit(f"the signalling server does not answer: {problem}") from problem
            GLib.timeout_add(RETRY_MS, self.connect)
            return False
        self.socket.settimeout(5)
        GLib.io_add_watch(self.socket.fileno(), GLib.IO_IN | GLib.IO_HUP, self.readable)
        self.on_connected()
        return False

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def readable(self, _source, _condition):
        part = self.socket.recv(65536)
        if not part:
            raise SystemExit("the signalling server has closed the connection")
        *lines, self.received = (self.received + part).split(b"\n")
        for line in lines:
            # What the way over the server and the other's program take; the order stays.
            GLib.timeout_add(self.delay, self.deliver, json.loads(line))
        return True

    def deliver(self, message):
        self.on_message(message)
        return False
