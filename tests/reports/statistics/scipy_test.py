#!/usr/bin/env python3
"""The statistics of the reports against SciPy (and, where it is installed, R's survival) on random input.

  scipy_test.py EVALUATE_STATISTICS
"""
import math
import shutil
import subprocess
import sys

import numpy as np
from scipy import stats

PROGRAM = sys.argv[1]
random = np.random.default_rng(20170809)
failures = 0
compared = 0


def ask(requests):
    """The program's answers: lists of numbers, None for nothing."""
    lines = "".join(f"{name} {' '.join(repr(float(x)) for x in numbers)}\n" for name, numbers in requests)
    out = subprocess.run([PROGRAM], input=lines, capture_output=True, text=True, check=True).stdout
    return [[None if word == "-" else float(word) for word in line.split()] for line in out.splitlines()]


def expect(what, got, wanted, tolerance=1e-8):
    global failures, compared
    compared += 1
    same = len(got) == len(wanted) and all(
        (a is None) == (b is None) and (a is None or abs(a - b) <= tolerance * max(1, abs(b)))
        for a, b in zip(got, wanted))
    if not same:
        failures += 1
        print(f"{what}: got {got}, SciPy says {wanted}", file=sys.stderr)


def times(n, tied):
    """Seconds and whether it happened, about a third censored; tied: many are equal."""
    seconds = random.exponential(10, n)
    seconds = np.ceil(seconds / 4) if tied else seconds
    return [(float(t), int(random.random() < 0.67)) for t in seconds]


def flat(pairs):
    return [x for pair in pairs for x in pair]


def kaplan_meier(data):
    """By the definition, at each time of an event: time, survival, Greenwood's sum."""
    steps, survival, variance = [], 1.0, 0.0
    for t in sorted({t for t, happened in data if happened}):
        n = sum(1 for u, _ in data if u >= t)
        d = sum(1 for u, happened in data if u == t and happened)
        survival *= 1 - d / n
        variance += d / (n * (n - d)) if n > d else 0
        steps.append((t, n, d, survival, variance))
    return steps


def bands(data):
    z, rows = stats.norm.ppf(0.975), []
    for t, _, _, survival, variance in kaplan_meier(data):
        if 0 < survival < 1 and len(data) >= 6:
            error = z * math.sqrt(variance) / abs(math.log(survival))
            rows.append((t, survival, survival ** math.exp(error), survival ** math.exp(-error)))
        else:
            rows.append((t, survival, None, None))
    return rows


def log_rank(first, second):
    observed = sum(happened for _, happened in first)
    expected = variance = 0.0
    for t, n, d, _, _ in kaplan_meier(first + second):
        a = sum(1 for u, _ in first if u >= t)
        expected += d * a / n
        # The variance of a hypergeometric count, straight from SciPy.
        variance += stats.hypergeom(n, a, d).var() if n > 1 else 0
    p = stats.chi2.sf((observed - expected) ** 2 / variance, 1) if variance > 0 else 1
    return [observed, expected, variance, p]


def log_rank_permutation(first, second):
    """SciPy deals all pooled times anew; the statistic is the log-rank test's own observed - expected."""
    pool = first + second

    def statistic(x, y):
        return log_rank([pool[int(i)] for i in x], [pool[int(i)] for i in y])
    def difference(x, y):
        observed, expected, _, _ = statistic(x, y)
        return observed - expected
    results = [stats.permutation_test((np.arange(len(first)), np.arange(len(first), len(pool))), difference,
                                      n_resamples=np.inf, alternative=side).pvalue for side in ("greater", "less")]
    return results


def prentice(data):
    """Prentice's scores for the generalised Wilcoxon test, from the risk sets."""
    scores = []
    for u, happened in data:
        longer = math.prod((n - d + 1) / (n + 1) for t, n, d, _, _ in kaplan_meier(data) if t <= u)
        scores.append(1 - 2 * longer if happened else 1 - longer)
    return scores


def check_intervals():
    cases = [(int(random.integers(0, n + 1)), n) for n in map(int, random.integers(6, 400, 200))]
    for (k, n), got in zip(cases, ask([("clopper_pearson", c) for c in cases])):
        interval = stats.binomtest(k, n).proportion_ci(method="exact")
        expect(f"clopper_pearson {k} of {n}", got, [interval.low, interval.high], 1e-6)
    counts = [int(x) for x in random.integers(1, 500, 100)]
    for k, got in zip(counts, ask([("poisson", [k]) for k in counts])):
        expect(f"poisson {k}", got, [stats.chi2.ppf(0.025, 2 * k) / 2, stats.chi2.ppf(0.975, 2 * k + 2) / 2])


def check_samples():
    for _ in range(50):
        values, p = random.normal(size=int(random.integers(1, 40))), random.random()
        expect("quantile", ask([("quantile", [p, *values])])[0], [np.quantile(values, p)])
        p_values = random.random(int(random.integers(1, 20))) ** 3
        order = np.argsort(p_values)
        step = np.minimum(np.maximum.accumulate((len(p_values) - np.arange(len(p_values))) * p_values[order]), 1)
        wanted = np.empty(len(p_values))
        wanted[order] = step
        expect("holm", ask([("holm", p_values)])[0], list(wanted))
        lost, gained = map(int, random.integers(0, 12, 2))
        wanted = stats.binomtest(lost, lost + gained, alternative="greater").pvalue if lost else 1
        expect("sign_test", ask([("sign_test", [lost, gained])])[0], [wanted])
    values = random.exponential(1, 25)
    wanted = stats.bootstrap((values,), np.median, method="percentile", n_resamples=20000,
                             random_state=1).confidence_interval
    expect("bootstrap of a median", ask([("bootstrap_median", values)])[0], [wanted.low, wanted.high], 0.15)


def check_permutations():
    for _ in range(20):
        d = np.round(random.normal(0.3, 1, int(random.integers(2, 11))), 1)
        d = d[d != 0]
        if len(d) > 1:
            wanted = [stats.permutation_test((d,), np.sum, permutation_type="samples", n_resamples=np.inf,
                                             alternative=side).pvalue for side in ("greater", "less")]
            expect("flip_signs", ask([("flip_signs", d)])[0], wanted)
        x, y = (np.round(random.normal(size=int(random.integers(2, 6))), 1) for _ in range(2))
        wanted = [stats.permutation_test((x, y), lambda a, b, axis: np.sum(a, axis=axis), vectorized=True,
                                         n_resamples=np.inf, alternative=side).pvalue for side in ("greater", "less")]
        expect("permute_groups", ask([("permute_groups", [len(x), *x, *y])])[0], wanted)
    for i in range(6):
        first, second = times(4, i % 2), times(4, i % 2)
        expect("log_rank_permutation", ask([("log_rank_permutation", [4, *flat(first + second)])])[0],
               log_rank_permutation(first, second))


def check_times():
    for i in range(100):
        first, second = (times(int(random.integers(2, 30)), i % 2) for _ in range(2))
        expect("log_rank", ask([("log_rank", [len(first), *flat(first + second)])])[0], log_rank(first, second))
        expect("kaplan_meier", ask([("kaplan_meier", flat(first))])[0], flat(bands(first)))
        expect("prentice_wilcoxon", ask([("prentice_wilcoxon", flat(first))])[0], prentice(first))


def check_against_r():
    """Medians with their intervals, and the log-rank test, by R's survival."""
    script = """suppressMessages(library(survival)); for (line in readLines(file("stdin"))) {
      v <- as.numeric(strsplit(line, " ")[[1]]); k <- v[1]; m <- matrix(v[-1], ncol = 2, byrow = TRUE)
      g <- rep(1:2, c(k, nrow(m) - k)); f <- survfit(Surv(m[g == 1, 1], m[g == 1, 2]) ~ 1, conf.type = "log-log")
      q <- quantile(f, 0.5); d <- survdiff(Surv(m[, 1], m[, 2]) ~ g)
      cat(q$quantile, q$lower, q$upper, d$exp[1], d$chisq, "\\n") }"""
    cases = [(times(int(random.integers(7, 30)), False), times(9, False)) for _ in range(40)]
    lines = "".join(f"{len(a)} {' '.join(map(repr, flat(a + b)))}\n" for a, b in cases)
    run = subprocess.run(["Rscript", "-e", script], input=lines, capture_output=True, text=True)
    if run.returncode != 0:
        print("not compared with R: r-cran-survival is absent")
        return
    for (a, b), line in zip(cases, run.stdout.splitlines()):
        r = [None if word == "NA" else float(word) for word in line.split()]
        # R prints the middle of a flat stretch at one half; here it is the stretch's beginning.
        if not any(abs(survival - 0.5) < 1e-9 for _, _, _, survival, _ in kaplan_meier(a)):
            expect("median of R", ask([("kaplan_meier_median", flat(a))])[0], r[:3], 1e-5)
        observed, expected, variance, _ = ask([("log_rank", [len(a), *flat(a + b)])])[0]
        expect("survdiff of R", [expected, (observed - expected) ** 2 / variance], r[3:], 1e-5)


check_intervals()
check_samples()
check_permutations()
check_times()
if shutil.which("Rscript"):
    check_against_r()
else:
    print("not compared with R: Rscript is absent")
print(f"{compared} comparisons, {failures} differ")
sys.exit(1 if failures or compared < 500 else 0)
