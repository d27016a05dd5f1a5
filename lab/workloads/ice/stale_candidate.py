"""Candidates of the device that lead to a closed port: gathered on a socket that is gone before the other end checks.
So it happens when an application is restarted or a socket is given up between gathering and checking. The hole in NAT
and firewall is open already, so the other end's checks come through."""
import errno
import random
import socket
import struct

COOKIE = 0x2112A442
STUN_PORT = 3478


def _binding_request(draw: random.Random):
    return struct.pack("!HHI", 1, 0, COOKIE) + draw.randbytes(12)


def _mapped_address(answer):
    """Address and port of an answer's XOR-MAPPED-ADDRESS (RFC 5389); None if it has none."""
    at = 20
    while at + 4 <= len(answer):
        kind, length = struct.unpack_from("!HH", answer, at)
        if kind == 0x0020:
            port, address = struct.unpack_from("!xxHI", answer, at + 4)
            return socket.inet_ntoa(struct.pack("!I", address ^ COOKIE)), port ^ (COOKIE >> 16)
        at += 4 + (length + 3) // 4 * 4
    return None


def _candidates(description):
    """Type, address and port of each candidate: a=candidate:1 1 UDP 2015 192.0.2.1 5000 typ host ..."""
    for line in description.splitlines():
        words = line.split()
        if line.startswith("a=candidate:") and len(words) >= 8:
            yield words[7], words[4], int(words[5])


def _line(priority, address, port, kind):
    return f"a=candidate:99 1 UDP {priority} {address} {port} typ {kind}\n"


def _ask(gone, draw, address, port):
    """A candidate may be one that no datagram goes to: port 0, or an address of the link without its interface."""
    try:
        gone.sendto(_binding_request(draw), (address, port))
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


def stale_ipv4(draw, own, relay, remote):
    """A line for our description, or nothing. `remote`: the other end's description."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.settimeout(1)
        gone.bind((own, 0))
        base = gone.getsockname()[1]
        gone.sendto(_binding_request(draw), (relay, STUN_PORT))
        try:
            mapped = _mapped_address(gone.recv(1500))
        except OSError:
            return ""
        if mapped is None:
            return ""
        for kind, address, port in _candidates(remote):
            if kind == "srflx" and ":" not in address:
                _ask(gone, draw, address, port)
    return _line(1677721855, *mapped, f"srflx raddr {own} rport {base}")


def stale_ipv6(draw, own, remote):
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as gone:
        gone.bind((own, 0))
        port = gone.getsockname()[1]
        for kind, address, remote_port in _candidates(remote):
            if kind == "host" and ":" in address:
                _ask(gone, draw, address, remote_port)
    return _line(2130706431, own, port, "host")
