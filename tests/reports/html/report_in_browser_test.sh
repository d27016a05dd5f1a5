#!/usr/bin/env bash
# Opens the page of a synthetic campaign in a real browser: its script runs under its own policy, a link to a trial opens the
# trial, and nothing is complained of. Skipped where there is no Chromium.
#   report_in_browser_test.sh ZPILAB_REPORT MAKE_SYNTHETIC_CAMPAIGN
set -euo pipefail
report=$1 make_campaign=$2
browser=$(command -v chromium || command -v chromium-browser) || { echo "skipped: no chromium here"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "report_in_browser_test: $*" >&2; exit 1; }

"$make_campaign" "$scratch/campaign.db" 2
"$report" html "$scratch/campaign.db" -o "$scratch/page.html" > /dev/null
trial=$(grep -o 'id="trial-[0-9]*"' "$scratch/page.html" | head -1 | grep -o '[0-9]*')

HOME=$scratch "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" --enable-logging=stderr --v=0 \
  --virtual-time-budget=5000 --dump-dom "file://$scratch/page.html#trial-$trial" > "$scratch/dom.html" 2> "$scratch/log"

if grep -E 'CONSOLE|Content Security' "$scratch/log"; then fail "the browser complains"; fi
grep -q 'class="filter"' "$scratch/dom.html" || fail "no filter: the script did not run"
grep -q 'class="zoom"' "$scratch/dom.html" || fail "no buttons to zoom with: the trial of the link was not opened"
open=$(grep -o '<details class="trial"[^>]*>' "$scratch/dom.html" | grep -c ' open' || true)
[[ $open -eq 1 ]] || fail "$open trials are open, not one"
