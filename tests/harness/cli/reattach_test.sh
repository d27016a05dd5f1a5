#!/usr/bin/env bash
# The SSH connection of the agent's host is cut in the middle of a scan: sshd's process for it is killed. The trial goes
# on and loses nothing; where host or agent are really gone, it is invalid and says so.
#   reattach_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
enter_sandbox "$0" "$@"
use_programs "$1"
make_hosts
start_sshd scanner
start_sshd device
inventory deferred.yaml
inventory live.yaml 's/delivery: deferred/delivery: live/'
# At -T2 a scan sends two probes a second.
mkdir detectors
cat > detectors/few-resets.yaml << END
detector: few-resets
runs_on: device
reads: counters
covers: [tcp4]
start: [zpi-agent, threshold, --limit, "4"]
alarms: stdout
fresh: trial
END
scenario scans.yaml 'detectors: [few-resets]' 'workloads: [ambient]' 'placebo: 0 per block' 'timings: [T2]' \
  'phases: {lead_in: 2 s, scan_at_most: 6 s, grace: 1 s}' 'scans: [{technique: syn, ports: top-100}]'

# pids PATTERN: whose command line fits, of the sandbox only; the pattern must not fit the pipeline itself.
pids() { ps -e -o pid=,args= | awk -v pattern="$1" '$0 ~ pattern && !/awk/ {print $1}'; }
parent_of() { awk '{print $4}' "/proc/$1/stat"; }
scanning() { [[ -n $(pids '[0-9] nmap -n') ]]; }
agent() { pids '/zpi-agent sample ' | tail -1; }
# The sshd that carries the program: the first one above it.
sshd_of() {
  local pid=$1
  while [[ $pid -gt 1 && $(cat "/proc/$pid/comm") != sshd* ]]; do pid=$(parent_of "$pid"); done
  [[ $pid -gt 1 ]] || fail "no sshd above process $1: $(ps -e -o pid,ppid,args)"
  echo "$pid"
}
# begin NAME [SCENARIO]: starts the campaign NAME.db on NAME's inventory and waits until nmap runs.
begin() {
  "$zpilab" run "${2-scans.yaml}" --detectors detectors --lab "${1%%-*}.yaml" --db "$1.db" > out 2> err &
  controller=$!
  within 30 scanning || fail "no scan to cut a connection in"
}
ends_with() {
  local code=0
  wait $controller || code=$?
  equal "exit code" "$1" "$code"
}
attached() { [[ -n $(pids '/zpi-agent attach ') ]]; }

# sound NAME CUTS: done, with every sample and every alarm once, and the cuts on the timeline.
sound() {
  complete "$1.db"
  exits 0 "$zpilab" export "$1.db" --what samples
  equal "samples missing or doubled ($1)" "" "$(awk -F, 'NR > 1 && $2 != NR - 1 {print $2}' out)"
  [[ $(wc -l < out) -gt 90 ]] || fail "only $(wc -l < out) samples ($1)"
  equal "trials seen ($1)" 1 "$(sql "$1.db" 'SELECT sum(detected) FROM v_table')"
  equal "alarms that are there twice ($1)" 0 "$(sql "$1.db" 'SELECT count(*) - count(DISTINCT time_ns) FROM detection')"
  for text in 'connection to the agent lost: %' 'reattached to the agent behind sample %'; do
    equal "events \"$text\" between nmap's start and end ($1)" "$2" "$(sql "$1.db" "SELECT count(*) FROM event JOIN attempt USING (attempt)
      WHERE text LIKE '$text' AND time_ns BETWEEN scan_start_ns AND scan_end_ns")"
  done
  exits 0 "$zpilab" report trial "$1.db" 1
  says out "reattached to the agent behind sample .*its own packets moved the device's counters"
}

for delivery in live deferred; do
  begin $delivery
  kill -KILL "$(sshd_of "$(agent)")"
  ends_with 0
  sound $delivery 1
done

# The connection that was made again is cut too.
begin live-twice
kill -KILL "$(sshd_of "$(agent)")"
within 10 attached || fail "nothing reattached"
kill -KILL "$(sshd_of "$(pids '/zpi-agent attach ')")"
ends_with 0
sound live-twice 2

# Nobody says that the connection is gone, its packets just stay away: the live stream's silence tells.
sed 's/scan_at_most: 6 s/scan_at_most: 14 s/' scans.yaml > long.yaml
begin live-silent long.yaml
port=$(inside "$device" ss -Htnp 'sport = 22' | sed -n "s/.* 198\.18\.62\.1:\([0-9]*\) .*pid=$(sshd_of "$(agent)").*/\1/p")
[[ -n $port ]] || fail "no connection of the agent's sshd: $(inside "$device" ss -tnp)"
inside "$device" nft -f - << END
table inet cut { chain out { type filter hook output priority 0; tcp sport 22 tcp dport $port drop; }; }
END
ends_with 0
sound live-silent 1
inside "$device" nft delete table inet cut

# The agent itself is gone: nothing is waited for.
begin live-agent
kill -KILL "$(agent)"
ends_with 5
equal "state" invalid "$(sql live-agent.db 'SELECT state FROM attempt')"
equal "reason" 1 "$(sql live-agent.db "SELECT reason LIKE '%the agent ended early%' FROM attempt")"
equal "events" 0 "$(sql live-agent.db 'SELECT count(*) FROM event')"

# The agent goes while nobody is connected.
begin live-both
kill -KILL "$(agent)" "$(sshd_of "$(agent)")"
ends_with 5
equal "reason" 1 "$(sql live-both.db "SELECT reason LIKE '%reattaching failed%no agent of this user has session%'
  OR reason LIKE '%the agent ended early%' FROM attempt")"

# The host can no longer be reached.
begin live-host
inside "$device" ip link set control down
kill -KILL "$(sshd_of "$(agent)")"
ends_with 5
equal "state" invalid "$(sql live-host.db 'SELECT state FROM attempt')"
equal "reason" 1 "$(sql live-host.db "SELECT reason LIKE '%reattaching failed%' FROM attempt")"
