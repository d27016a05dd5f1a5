#!/usr/bin/env bash
# The contributor's way as he goes it: zpilab-scans on a scanner, a detector on the host that is scanned, the detector's log,
# the import, the tables. Nothing of a campaign's machinery takes part.
#   contributor_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../../support/campaign.sh
source "$here/../../support/campaign.sh"
enter_sandbox "$0" "$@"
for program in /usr/sbin/scanlogd /usr/sbin/portsentry /usr/bin/python3 /usr/bin/ssh; do
  [[ -x $program ]] || { echo "needs $program: lab/install-packages detectors" >&2; exit 77; }
done
use_programs "$1"

mkdir kept
export ZPILAB_LAB_KEEP=$here/detectors:$folder/kept
coproc CELL { "$bin/zpilab-lab" serve; }
read -r -t 30 inventory <&"${CELL[0]}" || fail "no cell"
field() { jq -r ".cells[0]$1" <<< "$inventory"; }
field .scanner.key > /dev/null
# on HOST COMMAND: a shell command in a host of the cell; what it needs of us lies in $folder/kept.
on() {
  local host=.scanner
  [[ $1 == scanner ]] || host=.devices.target
  ssh -q -o ProxyCommand="$bin/zpilab-lab connect $(field $host.socket)" -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -i "$(field $host.key)" root@cell "$2"
}

# Two detectors, with a syslog daemon each that keeps their lines.
detectors=$(readlink -f "$bin/../share/zpilab/detectors/packet")
for detector in scanlogd portsentry; do
  start="$detectors/$detector"
  [[ $detector != scanlogd ]] || start="$detectors/in-foreground 'scanlogd=mkdir -p /run/scanlogd/empty && scanlogd'"
  on target "sleep 200 | $here/detectors/with-log $folder/kept/$detector.log $start" > "$detector.out" 2>&1 &
done
ready() { grep -q ready scanlogd.out && grep -q ready portsentry.out; }
within 30 ready || fail "no detectors: $(cat ./*.out)"

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
equal "who noticed the SYN scan at T4" 2 "$(for db in scanlogd portsentry; do sql $db.db "SELECT detected FROM v_table WHERE scan = 'syn' AND timing = 'T4'"; done | awk '{ n += $1 } END { print n }')"
# A log of whole seconds, and gaps shorter than the grace: each alarm is of the scan that it was written in.
equal "what scanlogd noticed within a second and a half" "connect fin null syn xmas" \
  "$(sql scanlogd.db "SELECT DISTINCT scan FROM v_table WHERE median_ttfd_s < 1.5 ORDER BY scan" | xargs)"
# scanlogd writes five lines, then that more follow: the sixth scan is no miss.
equal "missed at T5" 0 "$(sql scanlogd.db "SELECT count(*) FROM v_table WHERE timing = 'T5' AND detected = 0")"
equal "udp is nothing that scanlogd covers" 0 "$(sql scanlogd.db "SELECT count(*) FROM v_table WHERE scan = 'udp'")"
equal "t0" "1" "$(sql scanlogd.db "SELECT DISTINCT t0_estimated FROM v_final WHERE state = 'done'")"
for kind in table html trial; do
  case $kind in
    table) exits 0 "$zpilab" report table scanlogd.db; says out 'scanlogd' ;;
    html) exits 0 "$zpilab" report html scanlogd.db -o page.html; grep -q scanlogd page.html ;;
    trial) exits 0 "$zpilab" report trial scanlogd.db 1; says out 'trace' ;;
  esac
done
