#!/usr/bin/env bash
# A whole campaign, as a user would run it: detectors, two of them ten lines of shell, one on a sensor; then everything that
# prints about it.
#   campaign_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../../support/campaign.sh
source "$here/../../support/campaign.sh"
enter_sandbox "$0" "$@"
use_programs "$1"

# A detector's file names a program on the device. The hosts of a lab see this machine's files, but not its /tmp.
mkdir detectors
export ZPILAB_LAB_KEEP=$here/detectors
cat > detectors/packets-in.yaml << EOF
detector: packets-in
runs_on: device
reads: counters
covers: [tcp4, udp4, tcp6]
start: [$here/detectors/packets-in.sh]
alarms: stdout
fresh: trial
EOF
# One that watches from outside: on the host with the tap, which sees the device's traffic pass.
cat > detectors/link-load.yaml << EOF
detector: link-load
runs_on: sensor
reads: packets
covers: [tcp4, udp4, arp]
start: [$here/detectors/link-load.sh, "{interface}"]
alarms: stdout
fresh: trial
EOF
scenario tiny.yaml 'detectors: [threshold, always-normal, packets-in, link-load]' \
  'scans: [{technique: syn, ports: top-100}, {technique: udp, ports: top-10, retries: 0}, {technique: arp-sweep}]'

exits 0 "$zpilab" run tiny.yaml --db c.db --detectors detectors --jobs 2 --json
equal "result as JSON" '4 0 0 0 false' "$(jq -r '"\(.done) \(.invalid) \(.refused) \(.remaining) \(.interrupted)"' out)"
equal "lines of progress" 4 "$(grep -cE '^\[[0-4]/4\] trial [0-9]+ \(.*\): done' err)"
if grep -q $'[\r\033]' err; then fail "progress in a pipe moves the cursor"; fi
nothing_left "a campaign that ended"
equal "files" "c.db" "$(echo c.db*)"
complete c.db

# The scan is seen by the two that can see it, and by the ten lines.
equal "outcomes" 16 "$(sql c.db 'SELECT count(*) FROM outcome')"
equal "crashed" 0 "$(sql c.db "SELECT count(*) FROM outcome WHERE state = 'crashed'")"
equal "not covered" "packets-in" "$(sql c.db "SELECT detector FROM outcome WHERE state = 'not covered'")"
equal "who saw the syn scan" "link-load packets-in threshold" \
  "$(sql c.db "SELECT group_concat(detector, ' ') FROM v_table WHERE scan = 'syn' AND detected = 1")"
equal "alarms of always-normal" 0 "$(sql c.db "SELECT count(*) FROM detection WHERE detector = 'always-normal'")"

exits 0 "$zpilab" report table c.db --json
equal "rows" 12 "$(jq '.rows | length' out)"
for field in scan timing workload device detector n detected by_chance right_class duration_s cut ttfd_s probes; do
  jq -e --arg field "$field" 'all(.rows[]; has($field))' out > /dev/null || fail "a row of the table lacks $field"
done
equal "the syn row" '1 1 1' \
  "$(jq -r '.rows[] | select(.name == "syn" and .detector == "packets-in") | "\(.n) \(.detected) \(.right_class)"' out)"
jq -e '.rows[] | select(.name == "syn" and .detector == "packets-in") | .ttfd_s > 0 and .ttfd_s < 2 and .probes > 0' out \
  > /dev/null || fail "no time to first detection"

jq -e '.rows[] | select(.name == "syn" and .detector == "link-load") | .ttfd_s > 0 and .ttfd_s < 2 and .probes > 0' out \
  > /dev/null || fail "no time to first detection on the sensor"

exits 0 "$zpilab" report table c.db
says out 'packets-in'
exits 0 "$zpilab" report trial c.db "$(sql c.db "SELECT trial FROM trial WHERE scan = 'syn'")"
says out 'ALARM packets-in says tcp4'
says out 'nmap -n .*-sS .*198\.18\.50\.11'
exits 0 "$zpilab" status c.db
says out '4 trials, 4 done'
exits 0 "$zpilab" status c.db --json
equal "status as JSON" '4 4' "$(jq -r '"\(.trials) \(.done)"' out)"
exits 0 "$zpilab" plan tiny.yaml --detectors detectors --json
equal "plan as JSON" 4 "$(jq '.trials | length' out)"

exits 0 "$zpilab" export c.db --what trials
equal "exported trials" 5 "$(wc -l < out)"
for what in samples probes detections; do
  exits 0 "$zpilab" export c.db --what $what --output $what.csv
  [[ $(wc -l < $what.csv) -gt 1 ]] || fail "nothing was exported: $what"
  equal "columns of $what that differ" 1 "$(awk -F, '{print NF}' $what.csv | sort -u | wc -l)"
done
equal "exported samples" "$(sql c.db 'SELECT sum(samples) FROM sample_chunk')" "$(($(wc -l < samples.csv) - 1))"
equal "exported probes" "$(sql c.db 'SELECT count(*) FROM probe')" "$(($(wc -l < probes.csv) - 1))"

# The file is never written over, and a campaign that is done stays as it is.
exits 3 "$zpilab" run tiny.yaml --db c.db --detectors detectors
says err 'c\.db: the file exists already.*zpilab resume'
exits 0 "$zpilab" resume c.db
complete c.db
equal "attempts" 4 "$(sql c.db 'SELECT count(*) FROM attempt')"

# Two controllers on one file: the second is refused.
scenario second.yaml 'placebo: 3 per block' 'scans:'
"$zpilab" run second.yaml --db s.db --jobs 1 --quiet &
first=$!
within 20 test -e s.db || fail "no campaign file"
exits 5 "$zpilab" resume s.db
says err "s\.db: another zpilab, process $first, is writing this campaign"
exits 0 "$zpilab" status s.db
wait $first || fail "the first controller was disturbed"
complete s.db
nothing_left "two controllers"
