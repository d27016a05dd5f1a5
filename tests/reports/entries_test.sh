#!/usr/bin/env bash
# What this project keeps of its own measurements: `zpilab merge` reads it, and it is whole as a site.
#   entries_test.sh BIN SOURCE
set -euo pipefail
zpilab=$(readlink -f "$1")/zpilab
entries=$(readlink -f "$2")/reports/entries
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() { echo "entries_test: $*" >&2; exit 1; }
"$zpilab" merge "$entries/rivals.db" -o all.db --json > merged || fail "not merged: $(cat merged)"
[[ $(jq '[.steps[] | select(.outcome == "added")] | length' merged) -eq 6 ]] || fail "not six entries: $(cat merged)"
"$zpilab" report site all.db -o site > out 2>&1 || fail "no site: $(cat out)"
for detector in zpi threshold scanlogd portsentry psad arpalert; do
  [[ -f site/entries/zpilab/lab-1/rivals/$detector/index.html ]] || fail "no page of $detector: $(find site -name index.html)"
done
jq -e 'all(.entries[]; .label == "verified" and .scored > 0)' site/results.json > /dev/null || fail "an entry that says nothing"
