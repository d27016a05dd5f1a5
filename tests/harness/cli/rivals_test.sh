#!/usr/bin/env bash
# The packet detectors of the distribution, beside ours in the same trials: each sees what its documentation says it
# sees, as soon as its limits and its polling allow and no sooner, and none of them moves a counter of the device.
#   rivals_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../../support/campaign.sh
source "$here/../../support/campaign.sh"
enter_sandbox "$0" "$@"
for program in /usr/sbin/{scanlogd,portsentry,psad,arpalert,ulogd}; do
  [[ -x $program ]] || { echo "needs $program: lab/install-packages detectors" >&2; exit 77; }
done
use_programs "$1"

# A detector of somebody's own, in the same way: a log file and a regex map.
mkdir detectors
export ZPILAB_LAB_KEEP=$here/detectors
cat > detectors/resets-in-a-log.yaml << EOF
detector: resets-in-a-log
runs_on: device
reads: counters
covers: [tcp4]
start: [$here/detectors/resets-in-a-log.sh, "{dir}/alert.log"]
alarms:
  file: "{dir}/alert.log"
  match:
    - {line: "SCAN .*tcp", class: tcp4}
    - {line: "SCAN"}
EOF

# All ports are privileged and nearly all are closed, so that the limits of each are reached by counting probes. The
# ports that portsentry leaves out as packaged (ADVANCED_EXCLUDE_TCP and _UDP) are not among them: nmap asks popular TCP
# ports first, and two of those are popular.
scenario rivals.yaml 'repetitions: 2' 'timings: [T3, T2]' \
  'detectors: [threshold, resets-in-a-log, scanlogd, portsentry, psad, arpalert]' \
  'phases: {lead_in: 6 s, scan_at_most: 10 s, grace: 10 s}' \
  'scans: [{technique: syn, ports: "100-112,114-138,140-400"}, {technique: udp, ports: "100-136,139-300", retries: 0}, {technique: arp-sweep, timings: [T3]}]'
exits 0 "$zpilab" run rivals.yaml --db c.db --detectors detectors
nothing_left "a campaign with rivals"
complete c.db
equal "crashed" "" "$(sql c.db "SELECT detector || ': ' || message FROM outcome WHERE state = 'crashed'")"
equal "contaminated" "" "$(sql c.db "SELECT DISTINCT detector FROM outcome WHERE state = 'contaminated'")"

# detected DETECTOR SCAN TIMING
detected() {
  sql c.db "SELECT detected || '/' || n FROM v_table WHERE detector = '$1' AND scan = '$2' AND timing = '$3'"
}
for timing in T3 T2; do
  for detector in scanlogd portsentry psad; do equal "$detector, syn $timing" 2/2 "$(detected $detector syn $timing)"; done
  for detector in portsentry psad; do equal "$detector, udp $timing" 2/2 "$(detected $detector udp $timing)"; done
done
equal "arpalert" 2/2 "$(detected arpalert arp-sweep T3)"
equal "the log file" 2/2 "$(detected resets-in-a-log syn T3)"
equal "rows of classes that cannot be seen" "" "$(sql c.db "SELECT detector || ' ' || scan FROM v_table WHERE
  (detector = 'scanlogd' AND scan <> 'syn') OR (detector = 'arpalert' AND scan <> 'arp-sweep')
  OR (detector IN ('portsentry', 'psad') AND scan = 'arp-sweep')")"
equal "right class" "" "$(sql c.db "SELECT detector || ' ' || scan FROM v_table WHERE right_class < detected")"

# When: T2 sends a probe every 0.4 s. within_seconds DETECTOR SCAN TIMING LEAST MOST
within_seconds() {
  local found
  found=$(sql c.db "SELECT min_ttfd_s || ' ' || max_ttfd_s || ' ' || (min_ttfd_s >= $4 AND max_ttfd_s <= $5)
    FROM v_table WHERE detector = '$1' AND scan = '$2' AND timing = '$3'")
  [[ $found == *" 1" ]] || fail "$1, $2 $3: TTFD $found, predicted $4 to $5 s"
}
# scanlogd: weight 21, and a privileged port weighs 3: the seventh distinct one, after six gaps.
within_seconds scanlogd syn T2 2.3 3.7
within_seconds scanlogd syn T3 0 0.5
# portsentry: SCAN_TRIGGER 0, the first packet to a port below 1024 that nobody serves.
within_seconds portsentry syn T2 0 0.5
within_seconds portsentry udp T2 0 0.5
# psad: CHECK_INTERVAL 5 s, DANGER_LEVEL1 5 packets; so the fifth probe and up to one interval more.
within_seconds psad syn T3 0 5.8
within_seconds psad syn T2 1.6 7.4
within_seconds psad udp T2 1.6 7.4
# arpalert: more than 20 requests of one station; the rest of the burst may be in the queue.
equal "arpalert's requests" "" "$(sql c.db "SELECT mean_probes_before FROM v_table
  WHERE detector = 'arpalert' AND (mean_probes_before < 20 OR mean_probes_before > 60)")"

# The names of the counters in an export of samples (after six columns that are none) that ever moved.
moved() {
  awk -F, 'NR == 1 {split($0, name)} NR > 1 {for (i = 7; i <= NF; i++) if ($i != "" && $i != 0) print name[i]}' | sort -u
}
# Nobody scans, nothing else happens: with all of them at work not one counter moves.
for trial in $(sql c.db "SELECT trial FROM trial WHERE scan IS NULL"); do
  exits 0 "$zpilab" export c.db --what samples --trial "$trial"
  equal "counters that moved in the placebo $trial" "" "$(moved < out)"
done
