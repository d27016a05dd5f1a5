#!/usr/bin/env bash
# Every workload that is shipped, for real: a campaign of placebos over all folders of lab/workloads, a quarter of a
# minute each. A trial is done only if its workload did its minimum and none of its programs failed.
#   workloads_test.sh BIN [WORKLOAD...]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../support/campaign.sh
source "$here/../support/campaign.sh"
if [[ $(id -u) -eq 0 ]]; then
  for package in $("$here/../../lab/install-packages" --list workloads); do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q '^install ok installed$' ||
      { echo "needs the package $package: lab/install-packages workloads" >&2; exit 77; }
  done
fi
enter_sandbox "$0" "$@"
use_programs "$1"

names=("${@:2}")
if [[ ${#names[@]} -eq 0 ]]; then
  for file in "$here"/../../lab/workloads/*/workload.yaml; do names+=("$(basename "$(dirname "$file")")"); done
fi
[[ ${#names[@]} -ge 1 ]] || fail "no workloads were found"

export LEFT_BEHIND=$folder/left-behind
: > "$LEFT_BEHIND"
cat > lab.yaml << EOF
zpilab: 1
inventory: watched cells
scope:
  - {range: 198.18.0.0/15, owner: this machine, until: 2099-12-31}
  - {range: "2001:2::/48", owner: this machine, until: 2099-12-31}
cells:
  - {provider: [$here/watched_cell, $bin], count: 6}
EOF
scenario all.yaml 'scans: []' "workloads: [$(IFS=,; echo "${names[*]}")]" 'detectors: [always-normal]' \
  'phases: {lead_in: 2 s, scan_at_most: 15 s, grace: 1 s}'

# run_all NAME: a campaign in which every trial is done. Samples that were late because the machine is busy are no fault of
# a workload: such a trial is tried once more.
run_all() {
  local code=0 bad
  "$zpilab" run "$1.yaml" --lab lab.yaml --db "$1.db" > out 2> err || code=$?
  if [[ $code -eq 5 ]]; then
    bad=$(sql "$1.db" "SELECT group_concat(t.workload || ' (' || t.policy || '): ' || a.reason, '; ')
      FROM trial t JOIN v_final a USING (trial)
      WHERE t.state <> 'done' AND a.reason NOT LIKE 'the sampler was late%'")
    [[ -z $bad ]] || fail "$bad"
    exits 0 "$zpilab" resume "$1.db"
  elif [[ $code -ne 0 ]]; then
    fail "zpilab run ended with $code"
  fi
  complete "$1.db"
}
run_all all
equal "workloads" "${#names[@]}" "$(sql all.db 'SELECT count(DISTINCT workload) FROM trial')"

# What a program must do it counts; a workload without any program (idle) has nothing to count.
for name in "${names[@]}"; do
  grep -q 'programs: \[\]' "$here/../../lab/workloads/$name/workload.yaml" && continue
  work=$(sql all.db "SELECT sum(w.value) FROM trial t JOIN v_final a USING (trial) JOIN work w ON w.attempt = a.attempt
    WHERE t.workload = '$name' AND w.name <> 'egress_dropped'")
  [[ ${work%.*} -gt 0 ]] || fail "$name counted no work"
done

# Those that say which ports of the device they serve or need, of a device that has no other and hides behind a firewall.
ports=()
for name in "${names[@]}"; do
  if grep -qE '^(serves|needs):' "$here/../../lab/workloads/$name/workload.yaml"; then ports+=("$name"); fi
done
if [[ ${#ports[@]} -gt 0 ]]; then
  scenario firewall.yaml 'scans: []' "workloads: [$(IFS=,; echo "${ports[*]}")]" 'detectors: [always-normal]' \
    'phases: {lead_in: 2 s, scan_at_most: 15 s, grace: 1 s}' 'policies: [reject, drop]' 'open_tcp_ports: [8443]' \
    'open_udp_ports: []'
  run_all firewall
fi

# A day in a hurry: what comes and goes does both, more than once, and nothing minds.
if [[ " ${names[*]} " == *' mixed '* ]]; then
  scenario day.yaml 'scans: []' 'detectors: [always-normal]' 'phases: {lead_in: 2 s, scan_at_most: 60 s, grace: 1 s}' \
    'repetitions: 2' 'workloads: [{workload: mixed, as: day, settings: {episode_seconds: 8, episode_pause_seconds: 5}}]'
  exits 0 "$zpilab" run day.yaml --lab lab.yaml --db day.db
  complete day.db
  again=$(sql day.db "SELECT count(*) FROM (SELECT 1 FROM event WHERE text LIKE '% begins' GROUP BY attempt, source, text HAVING count(*) > 1)")
  [[ $again -ge 10 ]] || fail "only $again of a day's episodes came a second time"
fi

# A program that restarts may end, but not by a crash; and what it prints must be understood.
crashed=$(sql all.db "SELECT DISTINCT t.workload || ': ' || e.text FROM event e JOIN v_final a USING (attempt)
  JOIN trial t USING (trial)
  WHERE e.text LIKE '%ended: %' AND e.text NOT LIKE '%ended: exit status 0%' OR e.text LIKE '%that is refused%'")
equal "programs that crashed or were not understood" "" "$crashed"
equal "left behind in the hosts" "" "$(sort -u "$LEFT_BEHIND")"
nothing_left "the campaign"
equal "nft tables left" "" "$(nft list tables)"
sql -column all.db "SELECT t.workload, group_concat(w.name || ' ' || w.value, ', ') FROM trial t JOIN v_final a USING (trial)
  JOIN work w ON w.attempt = a.attempt WHERE w.name <> 'egress_dropped' GROUP BY t.workload"
