#!/usr/bin/python3 -B
"""The device's side of the chat: it plans the sessions, all drawn from the seed, and counts what became of them.

A session:  device -> far   {"invite": key, ...}         far gathers candidates
            far -> device   {"offer": key, "sdp": ...}   the device gathers candidates
            device -> far   {"answer": key, "sdp": ...}  both check all pairs, connect, send media
            who hangs up    {"bye": key, "tail": ms}     closes at once; the other still sends until it has noticed
An ICE restart is the same once more with another key, while the first connection still carries the media.
Only ports, names and passwords of the agents are libnice's own choice.
"""
import json
import os
import random

import ice_end
import stale_candidate
from gi.repository import GLib
from ice_end import IceEnd, setting
from signalling import Signalling

LONGEST_TAIL_MS = 5000
PATIENCE_MS = 20000  # then the two give up
LEAST_SECONDS = 2


def note(text):
    print(json.dumps({"event": text}), flush=True)


def work(**counts):
    print(json.dumps({"work": counts}), flush=True)


def share(draw, name):
    return draw.random() * 100 < setting(name)


class Session:
    """What one session does is drawn before it begins, so that the plan depends on the seed alone."""

    def __init__(self, number, draw, signalling, forget):
        self.number, self.draw, self.signalling, self.forget = number, draw, signalling, forget
        mean = setting("SESSION_SECONDS")
        self.seconds = min(max(draw.expovariate(1 / mean), LEAST_SECONDS), 3 * mean)
        self.ipv6 = share(draw, "IPV6_PERCENT")
        self.controlling = draw.random() < 0.5
        self.restarts = share(draw, "RESTART_PERCENT")
        self.stale = share(draw, "STALE_CANDIDATE_PERCENT")
        self.hangs_up = draw.random() < 0.5
        self.tail = min(draw.expovariate(1 / setting("TAIL_MILLISECONDS")), LONGEST_TAIL_MS)
        self.generation = 0
        self.ends = {}
        self.started = GLib.get_monotonic_time()
        self.counted = self.over = False
        GLib.timeout_add(PATIENCE_MS, self.give_up)
        self.invite()

    def key(self):
        return f"{self.number}.{self.generation}"

    def invite(self):
        words = {"invite": self.key(), "controlling": not self.controlling, "ipv6": self.ipv6}
        self.signalling.send(words)

    def take_offer(self, key, description):
        """The other end's candidates are there: gather our own."""

        def gathered(own):
            self.signalling.send({"answer": key, "sdp": own + self.stale_lines(description)})
            end.connect(description)

        end = IceEnd(
            "device", self.controlling, self.ipv6, gathered, lambda pair: self.ready(key, pair), self.give_up
        )
        self.ends[key] = end

    def stale_lines(self, description):
        if not self.stale:
            return ""
        device, relay = os.environ["ZPILAB_DEVICE_IPV4"], os.environ["ZPILAB_RELAY_IPV4"]
        lines = stale_candidate.stale_ipv4(self.draw, device, relay, description)
        if self.ipv6:
            lines += stale_candidate.stale_ipv6(self.draw, os.environ["ZPILAB_DEVICE_IPV6"], description)
        return lines

    def ready(self, key, pair):
        if key != self.key():
            return
        if self.generation > 0:
            # Ours is closed at once; the other end sends over the old way until it has noticed.
            self.ends.pop(f"{self.number}.{self.generation - 1}").close()
            self.signalling.send({"moved": f"{self.number}.{self.generation - 1}", "tail": self.tail})
            work(restarts=1)
            note(f"session {self.number}: restarted, {pair[0]}-{pair[1]}")
            return
        self.count("relayed" if "relay" in pair else "direct", pair)
        if self.restarts:
            GLib.timeout_add(int(self.seconds * 500), self.restart)
        GLib.timeout_add(int(self.seconds * 1000), self.hang_up)

    def count(self, outcome, pair=None):
        self.counted = True
        after = (GLib.get_monotonic_time() - self.started) / 1e6
        how = f", {pair[0]}-{pair[1]}, IPv{pair[2]}" if pair else ""
        work(sessions=1, **{outcome: 1})
        note(f"session {self.number}: {outcome}{how}, after {after:.1f} s")

    def restart(self):
        if not self.over:
            self.generation += 1
            self.invite()
        return False

    def give_up(self):
        if not self.counted:
            self.count("failed")
            self.signalling.send({"bye": self.key(), "tail": 0})
            self.close(0)
        return False

    def hang_up(self):
        """Whoever hangs up closes at once, and the other one sends for a while."""
        if not self.over:
            work(media_packets=sum(end.received for end in self.ends.values()))
            self.signalling.send({"bye" if self.hangs_up else "please": self.key(), "tail": self.tail})
            if self.hangs_up:
                self.close(0)
        return False

    def close(self, tail):
        self.over = True
        for end in self.ends.values():
            end.close_after(tail)
        self.forget(self.number)


class Chat:
    def __init__(self):
        self.draw = random.Random(int(os.environ["ZPILAB_SEED"]))
        self.sessions, self.last = {}, 0
        self.signalling = Signalling("device", self.start, self.take)

    def start(self):
        self.next_in(self.draw.random())  # the first at once: the shortest trial has one

    def next_in(self, seconds):
        GLib.timeout_add(int(seconds * 1000), self.begin)

    def begin(self):
        self.last += 1
        draw = random.Random(self.draw.getrandbits(32))
        self.sessions[self.last] = Session(self.last, draw, self.signalling, self.sessions.pop)
        self.next_in(self.draw.expovariate(setting("SESSIONS_PER_MINUTE") / 60))
        return False

    def take(self, message):
        key = message.get("offer") or message.get("bye")
        session = self.sessions.get(int(key.split(".")[0]))
        if session is None or session.over:
            return
        if "offer" in message:
            session.take_offer(key, message["sdp"])
        else:
            session.close(message["tail"])


if __name__ == "__main__":
    chat = Chat()
    ice_end.run()
