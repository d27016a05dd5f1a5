#!/usr/bin/env bash
# What doctor finds out about a machine and about devices, of the lab and of a desk; and that a campaign uses the number
# of cells that was measured.
#   doctor_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
enter_sandbox "$0" "$@"
use_programs "$1"

# A device of the lab under every policy: a probe arrives, counters move, the policy answers.
exits 0 "$zpilab" doctor --json
equal "probes" "tcp drop drop,tcp open open or reject,tcp reject open or reject,udp drop drop,udp open open or reject,udp reject open or reject" \
  "$(jq -r '[.devices.probes[] | "\(.scan) \(.policy) \(.answered_by)"] | join(",")' out)"
equal "probes that arrived and moved counters" 6 "$(jq '[.devices.probes[] | select(.arrived and .moved > 0 and .problem == "")] | length' out)"
equal "bursts of a thousand a second" 1 "$(jq '[.devices.bursts[] | select(.probes_per_s > 1000)] | length' out)"
equal "timers" true "$(jq '.timers | .deadlines == 200 and .median_s > 0 and .median_s <= .p99_s and .p99_s <= .most_s' out)"
equal "cells that nobody measured" "$((4 * $(nproc))) true" "$(jq -r '.cells | "\(.cells) \(.why | contains("doctor --pace"))"' out)"
equal "an idle cell" true "$(jq '[.bare_cell[] | select(.percent_of_a_core != null and .percent_of_a_core < 0.5)] | length == 1' out)"
# A lab that leaves a device out, and then all for people.
cat > provider << 'EOF'
#!/bin/sh
case $1 in
  --describe) "$bin/zpilab-lab" serve --describe | jq -c '. + {left_out: {beos: "there is none"}}' ;;
  *) exec "$bin/zpilab-lab" serve ;;
esac
EOF
chmod +x provider
cat > leaving_out.yaml << EOF
zpilab: 1
inventory: leaving out
scope: [{range: 198.18.0.0/15, owner: nobody, until: 2099-12-31}, {range: "2001:2::/48", owner: nobody, until: 2099-12-31}]
cells: [{provider: [$folder/provider]}]
EOF
exits 0 "$zpilab" doctor --lab leaving_out.yaml
says out '^no beos: there is none$'
exits 0 "$zpilab" doctor
says out '^  udp, policy drop: the probe arrives, [1-9][0-9]* counters move, answer: no-response \(drop\)$'
says out '^timers: late by '
says out '^cells: a campaign uses [0-9]+ \('

# The pace in one cell and in two, and what a campaign makes of it.
scenario short.yaml 'repetitions: 3' 'placebo: 0 per block' 'scans: [{technique: syn, ports: "1-10"}]' 'timings: [T2]' \
  'phases: {lead_in: 1 s, scan_at_most: 3 s, grace: 1 s}'
exits 0 "$zpilab" doctor --pace short.yaml --cells 2 --json
equal "executions" "3 3" "$(jq -r '.pace.runs[0].rows[0] | "\(.single | length) \(.many | length)"' out)"
equal "gaps of 0.4 s" 6 "$(jq '[.pace.runs[0].rows[0] | .single[], .many[] | select(.median_gap_s > 0.39 and .median_gap_s < 0.42)] | length' out)"
equal "cells that keep the pace" 2 "$(jq .pace.cells out)"
equal "what a campaign uses" 2 "$(jq .cells.cells out)"
scenario tiny.yaml 'scans: [{technique: syn, ports: top-100}]' 'placebo: 0 per block'
exits 0 "$zpilab" run tiny.yaml --db c.db
says err '^zpilab: 2 cells side by side \(measured here on 20[0-9-]+\)$'
says err '^It took .* on 2 cells, [0-9.]+ times the least that the pace of its trials allows: '
exits 0 "$zpilab" plan tiny.yaml
says out '2 cells side by side: at least about '
exits 2 "$zpilab" doctor --cells 2
says err 'pace'
nothing_left doctor

# A desk: nobody tells the device its policy, so doctor tells us.
make_hosts
start_sshd scanner
start_sshd device
inventory desk.yaml
check_desk() { jq -r '[.devices.probes[] | "\(.device) \(.scan) \(.policy)\(.arrived) \(.answered_by)"] | join(",")' out; }
exits 0 "$zpilab" doctor --lab desk.yaml --json
equal "an open device" "laptop tcp true open or reject,laptop udp true open or reject" "$(check_desk)"
inside "$device" nft 'add table inet fw; add chain inet fw input { type filter hook input priority 0; }
  add rule inet fw input iifname eth0 meta l4proto { tcp, udp } drop'
exits 0 "$zpilab" doctor --lab desk.yaml
says out '^device laptop:$'
says out '^  tcp: the probe arrives, .* answer: no-response \(drop\)$'
says out '^  udp: the probe arrives, .* answer: no-response \(drop\)$'
inside "$scanner" ip link set eth0 down
exits 5 "$zpilab" doctor --lab desk.yaml
says out 'NO PROBE ARRIVES.*NOT GOOD'
inventory nowhere.yaml 's/198.18.62.2,/198.18.62.3,/'
exits 5 "$zpilab" doctor --lab nowhere.yaml
says out '^devices: NOT GOOD: .*198\.18\.62\.3'
