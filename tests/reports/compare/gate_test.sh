#!/usr/bin/env bash
# The gate as a team uses it: replays of the repository's recordings against the committed baseline. What is the same
# passes, what is slower fails and says where, and somebody else's detector is gated in the same way.
#   gate_test.sh BIN ROOT
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
root=$(readlink -f "$2")
recordings=$root/tests/recordings
slow_model=$(readlink -f "$1")/../tests/slow_model
use_programs "$1"

# This build of the detector against the committed verdicts, by the gate that CI uses.
exits 0 "$zpilab" model replay "$recordings" --baseline head.json --once
exits 0 "$zpilab" report compare "$recordings/linux.baseline.json" head.json --gate "$recordings/gate.yaml"
says out 'no regression'
says out '14 same, 0 too few'

# The same forest, slowed: it must gather evidence for what it knew at once.
"$slow_model" "$root/model/pretrained/linux.zpimodel" slow.zpimodel 4
exits 0 "$zpilab" model replay "$recordings" --model slow.zpimodel --baseline slow.json --once
exits 1 "$zpilab" report compare "$recordings/linux.baseline.json" slow.json --gate "$recordings/gate.yaml"
says out 'syn -T3, zpi: slower: median 0\.[0-9]* s -> [0-9.]* s \(by '
says out 'see: zpilab model replay RECORDINGS --trial [0-9a-f]{32} -o trial\.db; zpilab report trial trial\.db'
exits 1 "$zpilab" report compare "$recordings/linux.baseline.json" slow.json --format github
says out '^::error title=zpilab'

# The command that the message names leads to the trial.
key=$("$zpilab" report compare "$recordings/linux.baseline.json" slow.json | grep -o -m 1 -E 'trial [0-9a-f]{32}' | cut -d ' ' -f 2 || true)
exits 0 "$zpilab" model replay "$recordings" --trial "$key" --model slow.zpimodel -o trial.db
exits 0 "$zpilab" report trial trial.db
says out 'zpi'

# The other way round it is faster, and that is no regression.
exits 0 "$zpilab" report compare slow.json head.json
says out 'faster'

# Somebody else's detector: a baseline of one version, a replay of the next.
exits 0 "$zpilab" model replay "$recordings" --detector threshold --baseline before.json --once
exits 0 "$zpilab" model replay "$recordings" --detector threshold --baseline after.json --once
exits 0 "$zpilab" report compare before.json after.json
sed 's/--limit, "20"/--limit, "2000"/' "$root/agents/detectors/threshold.yaml" > threshold.yaml
exits 0 "$zpilab" model replay "$recordings" --detector threshold.yaml --baseline raised.json --once
exits 1 "$zpilab" report compare before.json raised.json
says out '-T3, threshold: detects fewer: [0-9]* of [0-9]* -> 0 of'
