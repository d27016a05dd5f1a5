#!/usr/bin/env bash
# SIGKILL of everything but the controller, in the middle of a scan: that trial is invalid with a reason, or only the
# detector crashed; the campaign goes on, and resume completes it.
#   kills_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
enter_sandbox "$0" "$@"
use_programs "$1"

# pids PATTERN: whose command line fits, of the sandbox only; the pattern must not fit the pipeline itself.
pids() { ps -e -o pid=,args= | awk -v pattern="$1" '$0 ~ pattern && !/awk/ {print $1}'; }
parent_of() { awk '{print $4}' "/proc/$1/stat"; }

nmap_of_scan() { pids '[0-9] nmap -n' | head -1; }
scanning() { [[ -n $(nmap_of_scan) ]]; }
agent_of_device() { pids '/zpi-agent (run|session|sample) ' | head -1; }
detector_of_device() { pids '/zpi-agent threshold ' | head -1; }
provider_of_cell() { pids '/zpilab-lab serve' | while read -r pid; do
  if [[ $(parent_of "$pid") == "$controller" ]]; then echo "$pid"; fi; done; }
# The sshd that carries the agent's session: the first one above it.
sshd_of_device() {
  local pid
  pid=$(agent_of_device)
  while [[ $pid -gt 1 && $(cat "/proc/$pid/comm") != sshd* ]]; do pid=$(parent_of "$pid"); done
  echo "$pid"
}
gone() { [[ ! -e /proc/$1 ]]; }
ended() { [[ $(sql k.db "SELECT count(*) FROM attempt WHERE state <> 'running'") -ge $1 ]]; }

victims=(detector_of_device nmap_of_scan agent_of_device sshd_of_device provider_of_cell)
scenario kills.yaml 'timings: [T2]' 'repetitions: 6' 'placebo: 0 per block' \
  'phases: {lead_in: 1 s, scan_at_most: 3 s, grace: 500 ms}' 'scans: [{technique: syn, ports: top-100}]'
"$zpilab" run kills.yaml --db k.db --jobs 1 > out 2> err &
controller=$!

count=0
for victim in "${victims[@]}"; do
  within 30 scanning || fail "no scan to kill the $victim in"
  scan=$(nmap_of_scan)
  pid=$($victim)
  [[ $pid -gt 1 ]] || fail "found no $victim: $(ps -e -o pid,ppid,args)"
  kill -KILL "$pid"
  count=$((count + 1))
  within 30 ended $count || fail "the trial did not end after the kill of $victim"
  # The next victim shall be of the next trial: this one's cell may still be going.
  within 30 gone "$scan" || fail "the scan outlived its trial after the kill of $victim"
done
code=0
wait $controller || code=$?
equal "exit code" 5 "$code"
nothing_left "the kills"

sql -separator ' ' k.db "SELECT trial, state, reason FROM attempt ORDER BY trial"
equal "states" "done invalid invalid invalid invalid done" \
  "$(sql k.db "SELECT group_concat(state, ' ') FROM (SELECT state FROM trial ORDER BY trial)")"
equal "invalid without a reason" 0 "$(sql k.db "SELECT count(*) FROM attempt WHERE state = 'invalid' AND reason = ''")"
equal "nmap's trial" 1 "$(sql k.db "SELECT count(*) FROM attempt WHERE trial = 2 AND reason LIKE 'nmap ended by signal 9%'")"
# The detector that died spoils nothing for the others.
equal "crashed" "1 threshold" "$(sql -separator ' ' k.db "SELECT trial, detector FROM outcome JOIN attempt USING (attempt)
  WHERE outcome.state = 'crashed' AND attempt.state = 'done'")"
equal "crash without a message" 0 "$(sql k.db "SELECT count(*) FROM outcome WHERE state = 'crashed' AND message = ''")"
exits 0 "$zpilab" status k.db
says out '4 invalid'

exits 0 "$zpilab" resume k.db --jobs 4
complete k.db
equal "attempts" "1 2 2 2 2 1" "$(sql k.db "SELECT group_concat(n, ' ') FROM
  (SELECT count(*) AS n FROM attempt GROUP BY trial ORDER BY trial)")"
nothing_left "resume"
