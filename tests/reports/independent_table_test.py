#!/usr/bin/env python3
"""The tables once more, by somebody else's hand: from the CSV of `zpilab export`, after the rules that reports/README.md
gives, with nothing but Python's own library. Every number must agree with `zpilab report table` to its last digit.

    independent_table_test.py ZPILAB CAMPAIGN.db...
"""

import collections
import csv
import io
import json
import math
import sqlite3
import subprocess
import sys

REARM_S, LASTING_S = 10, 60
NS = 1_000_000_000


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def export(zpilab, campaign, what):
    return list(csv.DictReader(io.StringIO(run(zpilab, "export", campaign, "--what", what))))


def bisect(function, target, low, high):
    """Where the falling `function` reaches `target`."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > target else (low, middle)
    return (low + high) / 2


def binomial_at_most(k, n, p):
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def clopper_pearson(k, n):
    lower = 0.0 if k == 0 else bisect(lambda p: binomial_at_most(k - 1, n, p), 0.975, 0, 1)
    upper = 1.0 if k == n else bisect(lambda p: binomial_at_most(k, n, p), 0.025, 0, 1)
    return lower, upper


def poisson_at_most(k, mean):
    return math.fsum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1)) if mean > 0 else 1.0


def poisson_interval(k):
    lower = 0.0 if k == 0 else bisect(lambda m: poisson_at_most(k - 1, m), 0.975, 0, 10 * k + 100)
    # Nothing seen: the one-sided bound, which is the rule of three.
    upper = bisect(lambda m: poisson_at_most(k, m), 0.05 if k == 0 else 0.025, 0, 10 * k + 100)
    return lower, upper


def survival(times, until):
    """Kaplan and Meier. times: (seconds, happened)."""
    alive = 1.0
    for moment in sorted({seconds for seconds, happened in times if happened and seconds <= until}):
        at_risk = sum(1 for seconds, _ in times if seconds >= moment)
        events = sum(1 for seconds, happened in times if happened and seconds == moment)
        alive *= 1 - events / at_risk
    return alive


def survival_median(times):
    for moment in sorted({seconds for seconds, happened in times if happened}):
        if survival(times, moment) <= 0.5 + 1e-9:
            return moment
    return None


def median(values):
    values = sorted(values)
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def counted(alarms):
    """Those of the sorted alarms that do not just continue the one before."""
    result, last, last_counted = [], None, 0
    for time in alarms:
        counts = last is None or time - last >= REARM_S * NS or time - last_counted >= LASTING_S * NS
        if counts:
            last_counted = time
        result.append(counts)
        last = time
    return result


class Trial:
    def __init__(self, row, probes, detections, outcomes, grace):
        self.row = row
        self.placebo = row["scan"] == ""
        self.probes = [] if self.placebo else sorted(probes)
        self.start, self.end = int(row["started_ns"]), int(row["ended_ns"])
        self.t0 = self.probes[0] if self.probes else None
        self.hit_until = self.probes[-1] + grace if self.probes else None
        self.outcomes = outcomes
        self.alarms = collections.defaultdict(list)
        for found in detections:
            stamp = found["sample_time_ns"] if found["stamp"] == "sample" and found["sample_time_ns"] else found["time_ns"]
            self.alarms[found["detector"]].append((int(stamp), found["class"]))
        for alarms in self.alarms.values():
            alarms.sort(key=lambda alarm: alarm[0])

    def detectors(self):
        return set(self.outcomes) | set(self.alarms)

    def quiet(self):
        if self.placebo:
            return self.end - self.start
        return max(self.t0 - self.start, 0) + max(self.end - self.hit_until, 0) if self.probes else 0

    def is_hit(self, time):
        return self.t0 is not None and self.t0 <= time <= self.hit_until

    def false_alarms(self, detector):
        alarms = [time for time, _ in self.alarms[detector]]
        return sum(1 for time, counts in zip(alarms, counted(alarms)) if counts and not self.is_hit(time))

    def state(self, detector):
        stored = self.outcomes.get(detector, "ok")
        if stored in ("crashed", "not covered"):
            return stored
        if not self.placebo and not self.probes:
            return "unscorable"
        early = self.t0 is not None and any(time < self.t0 for time, _ in self.alarms[detector])
        return "contaminated" if early or stored == "contaminated" else "scored"


def load(zpilab, campaign):
    probes, detections = collections.defaultdict(list), collections.defaultdict(list)
    for row in export(zpilab, campaign, "probes"):
        if row["kind"] == "probe":
            probes[row["trial"]].append(int(row["time_ns"]))
    for row in export(zpilab, campaign, "detections"):
        detections[row["trial"]].append(row)
    # Two things that no CSV has: the grace, and how each detector fared.
    with sqlite3.connect(f"file:{campaign}?mode=ro", uri=True) as file:
        grace = file.execute("SELECT grace_ns FROM campaign").fetchone()[0]
        outcomes = collections.defaultdict(dict)
        for trial, detector, state in file.execute(
            "SELECT a.trial, o.detector, o.state FROM outcome o JOIN attempt a USING (attempt)"
            " WHERE a.state = 'done'"
        ):
            outcomes[str(trial)][detector] = state
    return [
        Trial(row, probes[row["trial"]], detections[row["trial"]], outcomes[row["trial"]], grace)
        for row in export(zpilab, campaign, "trials")
        if row["state"] == "done"
    ]


SETTING = ("workload", "policy", "open_ports", "icmp_limits", "impairment", "sampling_rate_hz", "device")


def scan_rows(trials):
    rows = collections.defaultdict(list)
    for trial in trials:
        if not trial.placebo:
            for detector in trial.detectors():
                key = tuple(trial.row[name] for name in ("scan", "timing", "ports") + SETTING) + (detector,)
                rows[key].append(trial)
    return rows


def quiet_rows(trials):
    rows = collections.defaultdict(lambda: [0, 0])
    for trial in trials:
        for detector in trial.detectors():
            if trial.state(detector) not in ("crashed", "unscorable"):
                row = rows[tuple(trial.row[name] for name in SETTING) + (detector,)]
                row[0] += trial.false_alarms(detector)
                row[1] += trial.quiet()
    return rows


def expected_row(trials, detector, alarms_and_quiet):
    scored = [trial for trial in trials if trial.state(detector) == "scored"]
    times, probes, right, chance = [], [], 0, 0.0
    alarms, quiet = alarms_and_quiet
    for trial in scored:
        stretch = (trial.hit_until - trial.t0) / NS
        if quiet > 0:
            chance += 1 - math.exp(-alarms / (quiet / NS) * stretch)
        hits = [(time, said) for time, said in trial.alarms[detector] if trial.is_hit(time)]
        if not hits:
            times.append((stretch, False))
            continue
        first, said = hits[0]
        times.append(((first - trial.t0) / NS, True))
        probes.append(sum(1 for time in trial.probes if time <= first))
        right += said == trial.row["class"]
    detected = sum(happened for _, happened in times)
    row = {"n": len(scored), "detected": detected, "right_class": right, "by_chance": chance}
    if len(scored) >= 6:
        row["detected_lower"], row["detected_upper"] = clopper_pearson(detected, len(scored))
    row["ttfd_s"] = survival_median(times)
    found = [seconds for seconds, happened in times if happened]
    row["ttfd_min_s"], row["ttfd_max_s"] = (min(found), max(found)) if found else (None, None)
    row["probes"] = median(probes)
    if scored:
        for limit in (1, 5, 30, 60):
            row[f"detected_within_{limit}_s"] = 1 - survival(times, limit)
    durations = [(float(trial.row["duration_s"]), trial.row["cut"] == "0") for trial in trials if trial.row["duration_s"]]
    row["duration_s"] = survival_median(durations)
    row["contaminated"] = sum(trial.state(detector) == "contaminated" for trial in trials)
    row["not_covered"] = sum(trial.state(detector) == "not covered" for trial in trials)
    return row


def differs(printed, value):
    if value is None or printed == "":
        return value is not None or printed != ""
    digits = len(printed.split(".")[1]) if "." in printed else 0
    # The last digit may round either way where the value lies between two by the error of a double.
    return abs(float(printed) - value) > 0.5 * 10.0**-digits * (1 + 1e-6) if digits == 6 else abs(float(printed) - value) > 1e-6


def check(zpilab, campaign):
    trials = load(zpilab, campaign)
    scans, quiet = scan_rows(trials), quiet_rows(trials)
    printed = list(csv.DictReader(io.StringIO(run(zpilab, "report", "table", campaign, "--format", "csv"))))
    problems, compared = [], 0
    if len(printed) != len(scans):
        problems.append(f"{len(printed)} rows are printed, {len(scans)} were expected")
    for row in printed:
        key = tuple(row[name] for name in ("name", "timing", "ports") + SETTING)
        key = key[:8] + (f"{float(key[8]):g}",) + key[9:] + (row["detector"],)
        for name, value in expected_row(scans[key], row["detector"], quiet[key[3:]]).items():
            compared += 1
            if differs(row[name], value):
                problems.append(f"{key}: {name} is printed as {row[name]!r}, and is {value!r}")
    for row in json.loads(run(zpilab, "report", "table", campaign, "--json"))["false_alarms"]:
        key = tuple(f"{row[n]:g}" if n == "sampling_rate_hz" else row[n] for n in SETTING) + (row["detector"],)
        alarms, nanoseconds = quiet[key]
        hours = nanoseconds / NS / 3600
        lower, upper = poisson_interval(alarms)
        for name, value in (("alarms", alarms), ("hours", hours), ("lower", lower / hours), ("upper", upper / hours)):
            compared += 1
            if abs(row[name] - value) > 1e-6 * max(1, abs(value)):
                problems.append(f"{key}: {name} is {row[name]!r}, and should be {value!r}")
    print(f"{campaign}: {len(trials)} trials, {compared} numbers compared, {len(problems)} differ")
    for problem in problems[:20]:
        print("  " + problem)
    return not problems and compared > 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(0 if all([check(sys.argv[1], campaign) for campaign in sys.argv[2:]]) else 1)
