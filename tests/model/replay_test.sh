#!/usr/bin/env bash
# zpilab model replay, as a gate uses it: the recordings of the repository through our own detector, through `threshold`
# and through somebody's ten lines of shell; and what is said of a detector that no gate can rest on.
#   replay_test.sh BIN ROOT
set -euo pipefail
# shellcheck source=../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../support/campaign.sh"
recordings=$(readlink -f "$2")/tests/recordings
use_programs "$1"

# The shipped model says of these recordings what it said when the baseline was committed, byte for byte.
exits 0 "$zpilab" model replay "$recordings" --baseline baseline.json --json
cp out summary.json
diff -u "$recordings/linux.baseline.json" baseline.json ||
  fail "the verdicts are not those of tests/recordings/linux.baseline.json. If the change was meant, write them anew:
$zpilab model replay $recordings --baseline $recordings/linux.baseline.json"
equal "trials" 210 "$(jq .trials summary.json)"
equal "classes in the recordings" 8 "$(jq -r '.trials[].traffic_class' baseline.json | sort -u | wc -l)"
equal "lines of trials" 210 "$(grep -c '^{"key":' baseline.json)"

# Through the agent it is the same, alarm for alarm.
exits 0 "$zpilab" model replay "$recordings/gate.zpirec" -o inside.db --once
exits 0 "$zpilab" model replay "$recordings/gate.zpirec" --detector zpi -o outside.db --once
for db in inside outside; do "$zpilab" export $db.db --what detections > $db.csv; done
# How many there are is the baseline's matter.
if [[ $(wc -l < inside.csv) -lt 75 ]]; then fail "there is less than an alarm for every other scan: too few to compare"; fi
diff inside.csv outside.csv || fail "the model gives other alarms in the agent than in zpilab-model"

# The reports read it like any campaign.
exits 0 "$zpilab" report table inside.db
says out '5/5'
exits 0 "$zpilab" report trial inside.db 2
says out 'zpi'
exits 3 "$zpilab" model replay "$recordings/gate.zpirec" -o inside.db
says err 'exists already'
exits 3 "$zpilab" model replay "$recordings" -o both.db
says err 'grace'

# The baseline detector of every table.
exits 0 "$zpilab" model replay "$recordings/gate.zpirec" --detector threshold -o threshold.db --once --json
equal "scans that threshold sees at T3" 20 "$(jq .detected out)"
exits 0 "$zpilab" report table threshold.db
says out 'threshold'

# Somebody's own: ten lines of shell. It calls everything udp4 in which a datagram met a closed port.
cat > mine << 'END'
#!/bin/sh
read -r hello
column=$(echo "$hello" | sed 's/.*"counters":\[//; s/"udpNoPorts".*//' | tr -cd , | wc -c)
echo '{"ready":{}}'
while read -r line; do
  seq=${line#*'"seq":'}
  case $line in
    *"[$column,"*) echo "{\"alarm\":{\"seq\":${seq%%,*},\"class\":\"udp4\"}}" ;;
  esac
done
END
chmod +x mine
detector() {  # NAME SCRIPT [LINE]
  cat > "$1.yaml" << END
detector: $1
version: [echo, "$1 1"]
runs_on: device
reads: ${3:-counters}
covers: [udp4, tcp4]
start: [$folder/$2]
alarms: ${4:-stdout}
fresh: trial
END
}
detector mine mine
exits 0 "$zpilab" model replay "$recordings/gate.zpirec" --detector mine.yaml --baseline mine.json -o mine.db --once --json
equal "the detector's name" mine "$(jq -r .detector out)"
equal "its version" "mine 1" "$(jq -r .version out)"
equal "scans of other classes" 100 "$(jq .not_covered out)"
equal "UDP scans that it saw" 20 "$(jq '[.trials[] | select(.traffic_class == "udp4" and .right_class)] | length' mine.json)"
equal "TCP scans that it called TCP" 0 "$(jq '[.trials[] | select(.traffic_class == "tcp4" and .right_class)] | length' mine.json)"

exits 0 "$zpilab" model replay "$recordings/gate.zpirec" --detector mine.yaml --trial 2
says out '^mine .* 1 trials'

# One that no gate can rest on: it has a memory.
cat > moody << 'END'
#!/bin/sh
dir=$(dirname "$0")
runs=$(cat "$dir/runs" 2> /dev/null || echo 0)
echo $((runs + 1)) > "$dir/runs"
echo '{"ready":{}}'
cat > /dev/null
echo "{\"alarm\":{\"seq\":$((runs / 3 + 1))}}"
END
chmod +x moody
detector moody moody
exits 5 "$zpilab" model replay "$recordings/gate.zpirec" --detector moody.yaml --baseline moody.json -o moody.db
says err 'detector moody is unstable: in trial 2 of gate\.zpirec \(.*\) alarm 1 was an alarm at sample 1, and the second time an alarm at sample 2'
equal "files of an unstable detector" 0 "$(find . -name 'moody.db*' -o -name 'moody.json*' | wc -l)"

# Those that do not do their part, and those that cannot be replayed.
printf '#!/bin/sh\necho "{\\"ready\\":{}}"\nread -r line\necho "no memory" >&2\nexit 7\n' > crash
chmod +x crash
detector crash crash
exits 5 "$zpilab" model replay "$recordings/gate.zpirec" --detector crash.yaml
says err 'detector crash, trial 1 of gate\.zpirec .*ended before its input did, exit code 7: no memory'
detector packets mine packets
exits 3 "$zpilab" model replay "$recordings/gate.zpirec" --detector packets.yaml
says err 'cannot be replayed'
detector logs mine counters '{file: "{dir}/log", format: scanlogd}'
exits 3 "$zpilab" model replay "$recordings/gate.zpirec" --detector logs.yaml
says err 'stdout'
printf 'detector: wrong\nruns_on: moon\n' > wrong.yaml
exits 3 "$zpilab" model replay "$recordings/gate.zpirec" --detector wrong.yaml
says err 'wrong\.yaml:2:10: '
exits 3 "$zpilab" model replay "$recordings/gate.zpirec" --detector no-such-detector
says err 'no-such-detector'

# Ctrl-C ends it and what it started, and nothing is left.
printf '#!/bin/sh\necho $$ > %s/pid\necho "{\\"ready\\":{}}"\nexec tail -f /dev/null\n' "$folder" > idle
chmod +x idle
detector idle idle
# A shell starts what is in its background deaf to Ctrl-C.
setsid env --default-signal=INT "$zpilab" model replay "$recordings/gate.zpirec" --detector idle.yaml -o idle.db \
  > out 2> err &
replay=$!
within 20 test -s pid || fail "the idle detector was not started"
kill -INT -- "-$replay"
code=0
wait "$replay" || code=$?
equal "exit code after Ctrl-C" 130 "$code"
ended() { ! kill -0 "$(cat pid)" 2> /dev/null; }
within 20 ended || fail "the detector outlived the replay"
equal "files after Ctrl-C" 0 "$(find . -name 'idle.db*' | wc -l)"
