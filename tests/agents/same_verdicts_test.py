#!/usr/bin/env python3
"""Another build of zpi-agent tells the same scores and alarms, digit by digit, of the same stream.

  same_verdicts_test.py AGENT MODEL PROC_ROOT OTHER_AGENT...

The stream is invented: quiet stretches, and bursts of what scans move.
"""
import json
import random
import subprocess
import sys

agent, model, proc_root, *other = sys.argv[1:]
BURSTS = ["tcpOutRsts tcpInSegs tcpOutSegs tcpAttemptFails ipInReceives", "udpNoPorts icmpOutMsgs ipInReceives",
          "ipInUnknownProtos ipInReceives icmpOutMsgs", "udpv6NoPorts ipv6InReceives ipv6IcmpOutMsgs",
          "ipv6InUnknownProtos ipv6InReceives ipv6IcmpOutMsgs", "ifInPkts ifInOctets"]


def stream():
    sample = [agent, "sample", "--count", "1", "--proc-root", proc_root]
    hello = json.loads(subprocess.run(sample, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout.splitlines()[0])
    names = hello["hello"]["counters"]
    yield hello
    chance = random.Random(7)
    for seq in range(1, 601):
        moved = {name: chance.randrange(1, 5) for name in chance.sample(names, 4)}
        if seq // 50 % 2 == 1:
            moved |= {name: chance.randrange(20, 200) for name in BURSTS[seq // 100 % len(BURSTS)].split() if name in names}
        deltas = sorted([names.index(name), delta] for name, delta in moved.items()) if seq > 1 else []
        time = 5_000_000_000_000 + seq * 100_000_000 + chance.randrange(1_000_000)
        yield {"sample": {"seq": seq, "time": time, "lateness": 1000, "cost": 90000, "deltas": deltas}}


def verdicts(command, text):
    done = subprocess.run([*command, "detect", "--scores", "--model", model], input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: exit code {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()


text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in stream())
expected, found = verdicts([agent], text), verdicts(other, text)
alarms = sum(line.startswith('{"alarm"') for line in expected)
if alarms < 2 or len(set(expected)) < 500:
    sys.exit(f"the stream is too dull to tell: {alarms} alarms, {len(set(expected))} different lines")
for number, (one, another) in enumerate(zip(expected, found), 1):
    if one != another:
        sys.exit(f"line {number}:\n{one}\n{another}")
if len(expected) != len(found):
    sys.exit(f"{len(expected)} lines, and {len(found)}")
print(f"{len(found)} lines alike, {alarms} alarms")
