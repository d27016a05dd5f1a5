#!/usr/bin/env bash
# The packet detectors of the distribution, once by the agent's live watchers and once by the logs that they leave: the
# imported times must be the live ones, within the uncertainty that the import states.
#   import_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../../support/campaign.sh
source "$here/../../support/campaign.sh"
enter_sandbox "$0" "$@"
for program in /usr/sbin/{scanlogd,portsentry,psad,arpalert,ulogd} /usr/bin/python3; do
  [[ -x $program ]] || { echo "needs $program: lab/install-packages detectors" >&2; exit 77; }
done
use_programs "$1"

# The shipped detectors, with a syslog daemon each that keeps their lines.
rivals=(scanlogd portsentry psad arpalert)
mkdir detectors logs
export ZPILAB_LAB_KEEP=$here/detectors:$folder/logs
for detector in "${rivals[@]}"; do
  sed -E "s|^start: \[|start: [$here/detectors/with-log, $folder/logs/$detector.log, |" \
    "$bin/../share/zpilab/detectors/$detector.yaml" > "detectors/$detector.yaml"
done
scenario live.yaml 'detectors: [scanlogd, portsentry, psad, arpalert]' 'placebo: 0 per block' 'timings: [T3]' \
  'phases: {lead_in: 6 s, scan_at_most: 60 s, grace: 10 s}' \
  'scans: [{technique: syn, ports: top-1000}, {name: syn, technique: syn, ports: top-100, timings: [T2]}, {technique: udp, ports: top-100, retries: 2}, {technique: arp-sweep}]'
sed -i 's/{name: syn, /{name: slow-syn, /' live.yaml
# One cell: the same addresses in several at once would be one scanner in the logs.
exits 0 "$zpilab" run live.yaml --db live.db --detectors detectors --jobs 1
complete live.db
for detector in "${rivals[@]}"; do [[ -s logs/$detector.log ]] || fail "no log of $detector"; done

# The folder that zpilab-scans would have left, with the tap's times in the place of nmap's trace.
mkdir scans
sed -n "/core) cat/,/^END/p" "$bin/zpilab-scans" | sed '1d;$d' > scans/list
{
  printf 'suite zpilab 1\ntier core\nhash %s\nrepetitions 1\ngap 16\n' "$(sha256sum < scans/list | cut -d' ' -f1)"
  printf 'target 198.18.50.11\nowner this test\nnmap Nmap version 7.93\n'
} > scans/about
sql -separator ' ' live.db "SELECT attempt, CASE scan WHEN 'slow-syn' THEN 'syn' ELSE scan END, timing FROM attempt JOIN trial USING (trial)
  WHERE attempt.state = 'done'" |
  while read -r attempt scan timing; do
    place=scans/$scan-T$timing-1
    mkdir "$place"
    realtime="printf('realtime %.3f', (julianday(started_utc) - 2440587.5) * 86400 +"
    sql live.db "SELECT $realtime (scan_start_ns - started_ns) / 1e9) FROM attempt WHERE attempt = $attempt" > "$place/begin"
    sql live.db "SELECT $realtime (scan_end_ns - started_ns) / 1e9 + 0.001) FROM attempt WHERE attempt = $attempt" > "$place/end"
    echo 'exit 0' >> "$place/end"
    sql live.db "SELECT value FROM attempt, json_each(argv) WHERE attempt = $attempt" > "$place/argv"
    sql live.db "SELECT nmap_xml FROM attempt WHERE attempt = $attempt" > "$place/nmap.xml"
    sql live.db "SELECT printf('SENT (%.4fs) %s x', (time_ns - scan_start_ns) / 1e9, CASE WHEN '$scan' = 'arp-sweep' THEN 'ARP' ELSE 'TCP' END)
      FROM probe JOIN attempt USING (attempt) WHERE attempt = $attempt AND kind = 0 ORDER BY seq" > "$place/trace"
  done

# first_hits DB: what each trial of it came to: detector, scan, seconds to the first alarm; "-": a miss.
first_hits() {
  sql -separator ' ' "$1" "SELECT o.detector, CASE t.scan WHEN 'slow-syn' THEN 'syn' ELSE t.scan END || '-T' || t.timing,
      coalesce((SELECT min(d.seconds) FROM v_detection d WHERE d.trial = t.trial AND d.detector = o.detector AND d.kind = 'hit'), '-'),
      a.tap_clock_uncertainty_ns / 1e9
    FROM trial t JOIN v_final a USING (trial) JOIN outcome o USING (attempt)
    WHERE t.state = 'done' AND o.state = 'ok' ORDER BY 1, 2"
}
first_hits live.db > live.txt
for detector in "${rivals[@]}"; do
  exits 0 "$zpilab" import scans --detector "$detector" --log "logs/$detector.log" --scanner 198.18.50.9 --zone "$(env -u TZ date +%:z)" \
    --suppression none --clocks-apart '0 s' --detector-version 1 -o "$detector.db"
  cat out >&2
  says out ": 4 of 14 scans"
  says_not out 'not understood'
  first_hits "$detector.db" >> imported.txt
  equal "lines kept by $detector" 0 "$(sql "$detector.db" "SELECT count(*) FROM detection LEFT JOIN alarm_line USING (attempt, seq) WHERE line IS NULL")"
  exits 0 "$zpilab" report table "$detector.db"
done
# Of the two lists, side by side: detector, scan, live, imported, uncertainty.
join <(sed 's/ /,/' live.txt | sort -k1,1) <(sed 's/ /,/' imported.txt | sort -k1,1) | awk '{print $1, $2, $4, $5}' > both.txt
cat both.txt >&2
equal "trials compared" "$(wc -l < live.txt)" "$(wc -l < both.txt)"
awk '
  $2 == "-" || $3 == "-" { if ($2 != $3) { print "noticed by one way only: " $0; bad = 1 } next }
  { apart = $3 - $2; if (apart < 0) apart = -apart; if (apart > $4 || $4 > 0.7) { print "too far apart: " $0; bad = 1 } hits++ }
  END { if (hits < 6) { print "only " hits " hits"; bad = 1 } exit bad }' both.txt >&2 || fail "the imported times are not the live ones"
