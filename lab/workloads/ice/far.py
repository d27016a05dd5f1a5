#!/usr/bin/python3 -B
"""The other end of the chat, in another house: answers what the device plans (see device.py)."""
import ice_end
from ice_end import IceEnd
from signalling import Signalling


class Callee:
    def __init__(self):
        self.ends = {}
        self.signalling = Signalling("far", lambda: None, self.take)

    def take(self, message):
        if "invite" in message:
            self.invited(message["invite"], message["controlling"], message["ipv6"])
        elif "answer" in message and message["answer"] in self.ends:
            self.ends[message["answer"]].connect(message["sdp"])
        elif "moved" in message:
            self.close(message["moved"], message["tail"])
        elif "bye" in message:
            self.close_session(message["bye"], message["tail"])
        elif "please" in message:  # the device's plan says that we hang up
            self.close_session(message["please"], 0)
            self.signalling.send({"bye": message["please"], "tail": message["tail"]})

    def invited(self, key, controlling, ipv6):
        def gathered(own):
            self.signalling.send({"offer": key, "sdp": own})

        self.ends[key] = IceEnd("far", controlling, ipv6, gathered, lambda _pair: None, lambda: None)

    def close(self, key, tail):
        if key in self.ends:
            self.ends.pop(key).close_after(tail)

    def close_session(self, key, tail):
        number = key.split(".")[0]
        for other in [one for one in self.ends if one.split(".")[0] == number]:
            self.close(other, tail)


if __name__ == "__main__":
    callee = Callee()
    ice_end.run()
