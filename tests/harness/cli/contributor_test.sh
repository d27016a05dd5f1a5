#!/usr/bin/env bash
# The contributor's way to the tables: zpilab-scans on a scanner, a detector on the host that is scanned, the detector's log, the
# import. Nothing of a campaign's machinery takes part. The gaps between the scans are short, which is hard for an import; with
# gaps as they should be, and to the end, the way is gone in tests/reports/contributor_way_test.sh.
#   contributor_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../../support/campaign.sh
source "$here/../../support/campaign.sh"
# shellcheck source=../../support/logged_cell.sh
source "$here/../../support/logged_cell.sh"
enter_sandbox "$0" "$@"
need_detectors scanlogd portsentry
use_programs "$1"

watch_cell scanlogd portsentry

scans="$bin/zpilab-scans --target 198.18.50.11 --tier variants --gap 4 --owner 'this test' -o $folder/kept/scans"
# Stopped in the middle of it, it goes on.
on scanner "timeout 9 $scans" > first.out 2>&1 && fail "it was not stopped"
[[ -e kept/scans/connect-T3-1/end && ! -e kept/scans/udp-T4-1/end ]] || fail "nothing half done: $(ls kept/scans)"
on scanner "$scans" > second.out 2>&1 || fail "the scans: $(cat second.out)"
equal "scans" 10 "$(find kept/scans -name end | wc -l)"

imports() {
  local detector=$1
  shift
  exits 0 "$zpilab" import kept/scans --detector "$detector" --log "kept/$detector.log" --scanner 198.18.50.9 --zone "$(env -u TZ date +%:z)" \
    --clocks-apart '0 s' -o "$detector.db" "$@"
  cat out >&2
}
imports scanlogd --suppression none
imports portsentry --suppression none
equal "scans in the file" "done|10" "$(sql scanlogd.db 'SELECT state, count(*) FROM trial GROUP BY state')"
# After five alarms scanlogd is silent for a while: nothing is a miss by that.
for detector in scanlogd portsentry; do
  equal "SYN scans missed by $detector" 0 "$(sql $detector.db "SELECT count(*) FROM v_table WHERE scan = 'syn' AND detected = 0")"
  equal "$detector noticed a SYN scan" 1 "$(sql $detector.db "SELECT max(detected) FROM v_table WHERE scan = 'syn'")"
done
# A log of whole seconds, and gaps shorter than the grace: each alarm is of the scan that it was written in.
equal "what scanlogd noticed within a second and a half" "connect fin null xmas" \
  "$(sql scanlogd.db "SELECT DISTINCT scan FROM v_table WHERE median_ttfd_s < 1.5 AND scan <> 'syn' ORDER BY scan" | xargs)"
equal "udp is nothing that scanlogd covers" 0 "$(sql scanlogd.db "SELECT count(*) FROM v_table WHERE scan = 'udp'")"
equal "t0" "1" "$(sql scanlogd.db "SELECT DISTINCT t0_estimated FROM v_final WHERE state = 'done'")"
for kind in table html trial; do
  case $kind in
    table) exits 0 "$zpilab" report table scanlogd.db; says out 'scanlogd' ;;
    html) exits 0 "$zpilab" report html scanlogd.db -o page.html; grep -q scanlogd page.html ;;
    trial) exits 0 "$zpilab" report trial scanlogd.db 1; says out 'trace' ;;
  esac
done
