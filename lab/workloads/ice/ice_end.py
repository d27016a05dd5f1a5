"""One end of an ICE session: libnice's agent, its description for the other end, and the media that flows."""
import ctypes
import os
import signal
import sys

import gi

gi.require_version("Nice", "0.1")
from gi.repository import GLib, Nice  # noqa: E402  (the version is asked for first)

COMPONENT = 1
TURN_PORT = 3478
MEDIA_INTERVAL_MS = 20  # an audio packet, as all codecs of telephony and WebRTC have it
AUDIO = "a" * 100  # Opus at 40 kbit/s
VIDEO = "v" * 500  # each fifth time: a thumbnail at 10 frames a second, 5 kB/s

TYPES = {
    Nice.CandidateType.HOST: "host",
    Nice.CandidateType.SERVER_REFLEXIVE: "srflx",
    Nice.CandidateType.PEER_REFLEXIVE: "prflx",
    Nice.CandidateType.RELAYED: "relay",
}

# The bindings lack nice_agent_attach_recv(), without which an agent reads nothing from its sockets.
_libnice = ctypes.CDLL("libnice.so.10")
_number, _pointer = ctypes.c_uint, ctypes.c_void_p
_Receive = ctypes.CFUNCTYPE(None, _pointer, _number, _number, _number, _pointer, _pointer)
_libnice.nice_agent_attach_recv.argtypes = [_pointer, _number, _number, _pointer, _Receive, _pointer]
_received = {}  # packets, by the agent's address, which is what hash() gives of a GObject


@_Receive
def _receive(agent, _stream, _component, _length, _data, _closure):
    _received[agent] = _received.get(agent, 0) + 1


def setting(name):
    return float(os.environ["ZPILAB_" + name])


class IceEnd:
    """`role` is whose addresses it has. Calls on_gathered(description) once, then on_ready(pair) or on_failed()."""

    def __init__(self, role, controlling, ipv6, on_gathered, on_ready, on_failed):
        self.on_gathered, self.on_ready, self.on_failed = on_gathered, on_ready, on_failed
        self.pair, self.was_ready, self.media, self.ticks = None, False, 0, 0
        flags = Nice.AgentOption.REGULAR_NOMINATION | Nice.AgentOption.CONSENT_FRESHNESS  # RFC 8445, RFC 7675
        self.agent = Nice.Agent.new_full(GLib.MainContext.default(), Nice.Compatibility.RFC5245, flags)
        # The server-reflexive candidate comes with the relayed one (RFC 8445, 5.1.1.2): one server, one question.
        self.agent.set_properties(controlling_mode=controlling, ice_tcp=False, upnp=False)
        self.stream = self.agent.add_stream(1)
        self.agent.set_stream_name(self.stream, "video")
        for family in ("IPV4", "IPV6") if ipv6 else ("IPV4",):
            own = Nice.Address.new()
            own.set_from_string(os.environ[f"ZPILAB_{role.upper()}_{family}"])
            self.agent.add_local_address(own)
            relay = os.environ["ZPILAB_RELAY_" + family]
            self.agent.set_relay_info(
                self.stream, COMPONENT, relay, TURN_PORT, "chat", "lab", Nice.RelayType.UDP
            )
        _libnice.nice_agent_attach_recv(hash(self.agent), self.stream, COMPONENT, None, _receive, None)
        self.handlers = [
            self.agent.connect("candidate-gathering-done", self._gathered),
            self.agent.connect("new-selected-pair-full", self._selected),
            self.agent.connect("component-state-changed", self._changed),
        ]
        self.agent.gather_candidates(self.stream)

    @property
    def received(self):
        return _received.get(hash(self.agent), 0)

    def connect(self, description):
        self.agent.parse_remote_sdp(description)

    def _gathered(self, _agent, _stream):
        self.on_gathered(self.agent.generate_local_sdp())

    def _selected(self, _agent, _stream, _component, local, remote):
        self.pair = (TYPES[local.type], TYPES[remote.type], local.addr.ip_version())

    def _changed(self, _agent, _stream, _component, state):
        if state == Nice.ComponentState.READY and not self.was_ready:
            self.was_ready = True
            self.media = GLib.timeout_add(MEDIA_INTERVAL_MS, self._send_media)
            self.on_ready(self.pair)
        elif state == Nice.ComponentState.FAILED and not self.was_ready:
            self.on_failed()

    def _send_media(self):
        self.ticks += 1
        self.agent.send(self.stream, COMPONENT, len(AUDIO), AUDIO)
        if self.ticks % 5 == 0:
            self.agent.send(self.stream, COMPONENT, len(VIDEO), VIDEO)
        return True

    def close_after(self, milliseconds):
        """Goes on sending until then, as an end does that has not yet heard of the other's hanging up."""
        GLib.timeout_add(int(milliseconds), self.close)

    def close(self):
        if self.agent is None:
            return False
        if self.media:
            GLib.source_remove(self.media)
        for handler in self.handlers:
            self.agent.disconnect(handler)
        _received.pop(hash(self.agent), None)
        agent, self.agent = self.agent, None
        sockets = agent.get_sockets(self.stream, COMPONENT)
        agent.remove_stream(self.stream)  # gives the relayed address back
        agent.close_async(lambda *_: None, None)
        # The agent would keep its sockets for two seconds, in case that has to be said again. A browser's are closed.
        for one in sockets:
            one.close()
        return False


def run():
    """Until SIGTERM. An error in a handler ends the program: a chat that only half works is not this workload."""
    loop = GLib.MainLoop()
    problems = []

    def failed(kind, problem, trace):
        sys.__excepthook__(kind, problem, trace)
        problems.append(problem)
        loop.quit()

    sys.excepthook = failed
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    loop.run()
    sys.exit(1 if problems else 0)
