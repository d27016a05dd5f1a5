#!/usr/bin/env bash
# Two builds of the detector give the same verdict on every sample of the recordings, to the bit.
#   same_verdicts_test.sh PROGRAM OTHER_PROGRAM MODEL RECORDING...
set -euo pipefail
program=$1 other=$2
shift 2
folder=$(mktemp -d /tmp/zpilab-verdicts-XXXXXX)
trap 'rm -rf "$folder"' EXIT
"$program" "$@" > "$folder/one"
"$other" "$@" > "$folder/other"
if [[ $(wc -l < "$folder/one") -lt 100 ]]; then echo "there are too few trials to say anything" >&2; exit 1; fi
diff "$folder/one" "$folder/other" || { echo "the builds differ; a line is a trial: its key, a hash of its verdicts" >&2; exit 1; }
awk '{sum += $2} END {print NR " trials, " sum " samples, the same verdicts"}' "$folder/one"
