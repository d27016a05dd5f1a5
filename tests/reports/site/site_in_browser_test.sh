#!/usr/bin/env bash
# Opens the site of invented entries in a real browser: its script runs under its own policy, a filter of the address is taken
# up, pages without a script are whole, and nothing is complained of. Skipped where there is no Chromium.
#   site_in_browser_test.sh ZPILAB_REPORT MAKE_SYNTHETIC_RESULTS
set -euo pipefail
report=$1 make_results=$2
browser=$(command -v chromium || command -v chromium-browser) || { echo "skipped: no chromium here"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "site_in_browser_test: $*" >&2; exit 1; }

# open_page PAGE DOM
open_page() {
  HOME=$scratch "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$scratch/profile" --enable-logging=stderr --v=0 \
    --virtual-time-budget=5000 --dump-dom "file://$scratch/site/$1" > "$2" 2> "$scratch/log"
  if grep -E 'CONSOLE|Content Security' "$scratch/log"; then fail "the browser complains of $1"; fi
}

"$make_results" "$scratch/all.db"
"$report" site "$scratch/all.db" -o "$scratch/site" > /dev/null 2>&1

open_page index.html "$scratch/all.html"
grep -q 'class="filters"' "$scratch/all.html" || fail "no filters: the script did not run"
grep -q '<tr hidden' "$scratch/all.html" && fail "rows are hidden that nobody filtered"
sorts=$(grep -o '<th[^>]*><button type="button">' "$scratch/all.html" | wc -l)
[[ $sorts -gt 3 ]] || fail "$sorts columns can be sorted"

open_page 'index.html#detector=zpi&timing=-T3' "$scratch/one.html"
grep -q '1 of 10 rows' "$scratch/one.html" || fail "the filter of the address was not taken up: $(grep -o '<output.*</output>' "$scratch/one.html")"
grep -q '<tbody hidden' "$scratch/one.html" || fail "the other timing is not hidden"

for page in entries/alice/lab-1/core-1/zpi entries/mallory/lab-1/core-1/psad entries/carol/lab-9/core-1/psad; do
  open_page "$page/index.html" "$scratch/entry.html"
  grep -q '<h1' "$scratch/entry.html" || fail "no heading in $page"
  [[ $(grep -c '<script' "$scratch/entry.html") -eq 0 ]] || fail "a script in $page"
done
