#!/usr/bin/env bash
# What a new user does wrong, and what one sees: one clear message, the right exit code. No root, no lab.
#   command_line_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
use_programs "$1"

# Every program and subcommand explains itself, with examples.
for words in '' validate plan detector run resume status doctor export tap lease lab report model \
  'lab serve' 'lab shell' 'lab bench' 'lab check' 'lab prepare' 'report table' 'report trial' \
  'model train' 'model evaluate' 'model replay' 'model show' 'model counters'; do
  # shellcheck disable=SC2086  # words on purpose
  exits 0 "$zpilab" $words --help
  says out '^Examples?[:,]'
  equal "stderr of zpilab $words --help" 0 "$(wc -c < err)"
done
exits 0 "$zpilab" --version
says out '^zpilab [0-9]'

# Wrong words on the command line.
exits 2 "$zpilab"
says err '^Usage: zpilab'
exits 2 "$zpilab" rum
says err 'no subcommand "rum"'
equal "lines about an unknown subcommand" 2 "$(wc -l < err)"
exits 2 "$zpilab" --jbos
says err 'unknown option --jbos'
exits 2 "$zpilab" run
says err 'scenario is required'
exits 2 "$zpilab" run quickstart --jbos 3
says err 'jbos'
exits 2 "$zpilab" run quickstart --jobs many
says err 'jobs'
exits 2 "$zpilab" export c.db --what everything
says err 'samples'
equal "data on stdout" 0 "$(wc -c < out)"

# Wrong YAML: where, what, what is allowed, a caret; all errors at once.
cat > wrong.yaml << 'EOF'
zpilab: 1
scenario: wrong
colour: red
repetitions: 0
phases: {lead_in: 4}
scans:
  - {technique: sin, ports: top-100}
  - {technique: arp-sweep, ports: "1-100"}
seed: 1
seed: 2
EOF
exits 3 "$zpilab" validate wrong.yaml
for place in 3:1 4:14 5: 7:17 8: 10:1; do says err "wrong\\.yaml:$place.*(allowed|;)"; done
says err '^  colour: red$'
says err '^  \^$'
says err '^    - \{technique: sin, ports: top-100\}$'
equal "where the caret stands" 19 "$(awk '/technique: sin,/ {getline; print index($0, "^")}' err)"
exits 3 "$zpilab" run wrong.yaml --db wrong.db
equal "campaign files after wrong YAML" 0 "$(find . -name 'wrong.db*' | wc -l)"
# Variants of a workload: only settings that it has; each plan rests on their values.
scenario variant.yaml 'workloads: [idle, {workload: light, as: busy, settings: {pingz_per_minute: 9}}]'
exits 3 "$zpilab" validate variant.yaml
says err 'workload busy: the workload light has no setting "pingz_per_minute"; it has: .*pings_per_minute'
for rate in 8 9; do
  scenario variant.yaml "workloads: [idle, {workload: light, as: busy, settings: {pings_per_minute: $rate}}]"
  exits 0 "$zpilab" plan variant.yaml --json
  equal "workloads of the plan" "busy idle" "$(jq -r '[.trials[].workload] | unique | join(" ")' out)"
  jq -r .plan_hash out >> hashes
done
equal "plans that differ in a setting only" 2 "$(sort -u hashes | wc -l)"

# What a detector's file means.
exits 0 "$zpilab" detector threshold
equal "what starts threshold" "zpi-agent threshold" "$(jq -r '.start_detector.start[:2] | join(" ")' out)"
equal "where threshold runs" device "$(jq -r .runs_on out)"
exits 3 "$zpilab" detector no-such-detector
says err 'no-such-detector'
printf 'detector: wrong\nruns_on: moon\n' > wrong-detector.yaml
exits 3 "$zpilab" detector wrong-detector.yaml
says err 'wrong-detector\.yaml:2:10: '

printf 'zpilab: 1\nscenario: [\n' > broken.yaml
exits 3 "$zpilab" validate broken.yaml
says err 'broken\.yaml:[0-9]+:[0-9]+: '

# Names of things that are not there.
exits 3 "$zpilab" run no-such-scenario
says err 'no-such-scenario: no such scenario'
scenario tiny.yaml
scenario nobody.yaml 'detectors: [threshold, no-such-detector]'
exits 3 "$zpilab" run nobody.yaml
says err 'no detector "no-such-detector".*--detectors'
# A detector that nobody would start is refused, not listed as one that never alarms.
threshold=$(dirname "$bin")/share/zpilab/detectors/threshold.yaml
sed '/^start:/d; s|^detector: .*|detector: deaf|; s|^runs_on: .*|runs_on: import|; s|^reads: .*|reads: packets|' "$threshold" > deaf.yaml
scenario deaf_run.yaml 'detectors: [deaf]'
exits 3 "$zpilab" run deaf_run.yaml --detectors "$folder"
says err 'detector deaf: runs_on: import'
sed 's|^detector: .*|detector: outside|; s|^runs_on: .*|runs_on: sensor|; s|^reads: .*|reads: packets|' "$threshold" > outside.yaml
scenario outside_run.yaml 'detectors: [outside]' 'workloads: [ambient]'
cat > untapped.yaml << 'EOF'
zpilab: 1
inventory: untapped
scope: [{range: 198.18.0.0/15, owner: nobody, until: 2099-12-31}]
cells:
  - cell: desk
    scanner: {reach: ssh, at: me@198.18.50.9, addresses: [198.18.50.9]}
    devices: {laptop: {os: linux, addresses: [198.18.50.11], reach: ssh, at: me@198.18.50.11}}
EOF
exits 3 "$zpilab" plan outside_run.yaml --lab untapped.yaml --detectors "$folder"
says err 'detector outside: .*give every device of the inventory a tap'
scenario nowork.yaml 'workloads: [no-such-workload]'
exits 3 "$zpilab" run nowork.yaml
says err 'no workload "no-such-workload"'
exits 3 "$zpilab" run tiny.yaml --lab no-such-inventory.yaml
says err 'no-such-inventory\.yaml'
for words in 'resume no-such.db' 'status no-such.db' 'export no-such.db' 'report table no-such.db' 'report trial no-such.db 1'; do
  # shellcheck disable=SC2086
  exits 3 "$zpilab" $words
  says err 'no-such\.db'
done
exits 3 "$zpilab" status tiny.yaml
says err 'tiny\.yaml: .*not a campaign'

# A provider may leave devices out: each cell is asked for as described, and everybody is told what is missing.
cat > provider << 'EOF'
#!/bin/sh
echo "$*" >> calls
[ "$*" = '--devices available --describe' ] || exit 5
echo '{"zpilab":1,"inventory":"lab","left_out":{"beos":"there is no BeOS: sudo \"apt-get\" install it"},
  "cell_arguments":["--devices","linux"],"cells":[{"cell":"c","prepares":true,"scanner":{"reach":"none","addresses":["198.18.50.9"]},
  "devices":{"target":{"reach":"none","os":"linux","addresses":["198.18.50.11"]}}}]}' | tr -d '\n'
echo
EOF
chmod +x provider
cat > leaving_out.yaml << EOF
zpilab: 1
inventory: leaving out
scope: [{range: 198.18.0.0/15, owner: nobody, until: 2099-12-31}]
cells: [{provider: [$folder/provider, --devices, available]}]
EOF
exits 0 "$zpilab" plan tiny.yaml --lab leaving_out.yaml
says out '^no beos: there is no BeOS: sudo "apt-get" install it$'
exits 0 "$zpilab" plan tiny.yaml --lab leaving_out.yaml --json
equal "what is left out" 'there is no BeOS: sudo "apt-get" install it' "$(jq -r .left_out.beos out)"
equal "devices with trials" target "$(jq -r '[.trials[].device] | unique | join(" ")' out)"
exits 5 "$zpilab" run tiny.yaml --lab leaving_out.yaml
says err '^zpilab: no beos: there is no BeOS'
equal "the call for a cell" '--devices available --devices linux' "$(tail -1 calls)"

# --dry-run: what would be done, exactly; it needs no root and makes no file.
as_nobody=()
if [[ $(id -u) -eq 0 ]]; then
  as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
  chmod 755 "$folder"
fi
"${as_nobody[@]}" test -x "$zpilab" || as_nobody=()  # a clone that only root may look into
exits 0 "${as_nobody[@]}" "$zpilab" run tiny.yaml --dry-run
says out '^ +nmap -n -Pn -sS -T3 --top-ports 100 --reason -oX - 198\.18\.50\.11$'
says out '^ +nmap -n -Pn -sU -T3 .* 198\.18\.50\.11$'
says out '^3 trials, .*at least about .* \(.*\), at most about .* MB; plan [0-9a-f]{12}$'
exits 0 "$zpilab" run tiny.yaml --dry-run --json
equal "argv of the syn scan" 'nmap -n -Pn -sS -T3 --top-ports 100 --reason -oX - 198.18.50.11' \
  "$(jq -r '.trials[] | select(.scan == "syn") | .argv | join(" ")' out)"
equal "the least time is the greatest of three" true \
  "$(jq '.bound_s > 0 and .bound_s == ([.bound_longest_s, .bound_alone_s, .bound_shared_s] | max)' out)"
equal "trials with a plan" 3 "$(jq '[.trials[] | select(.expected_s > 0 and (.seed | length) > 5)] | length' out)"
exits 0 "$zpilab" validate tiny.yaml --json
equal "valid as JSON" 'true 3' "$(jq -r '"\(.valid) \(.trials)"' out)"
exits 3 "$zpilab" validate wrong.yaml --json
equal "invalid as JSON" false "$(jq .valid out)"
equal "campaign files" 0 "$(find . -name '*.db*' | wc -l)"

# No root: one message, and nothing stays behind that would stand in the way of the next try.
if [[ $(id -u) -ne 0 || ${#as_nobody[@]} -gt 0 ]]; then
  mkdir -m 777 open
  exits 5 "${as_nobody[@]}" "$zpilab" run tiny.yaml --db open/c.db
  equal "messages without root" 1 "$(grep -c root err)"
  [[ $(wc -l < err) -le 2 ]] || fail "more than a message and a reason"
  equal "files without root" 0 "$(find open -type f | wc -l)"
  exits 5 "${as_nobody[@]}" "$zpilab" lab check
  says out 'root'
fi

# The reader goes away, or the disk is full.
lines=$(set +o pipefail; "$zpilab" plan tables --json 2> err | head -1)
equal "first line" '{' "$lines"
equal "said to nobody" 0 "$(wc -c < err)"
lines=$(set +o pipefail; "$zpilab" run tables --dry-run 2> err | head -1 | wc -l)
equal "lines" 1 "$lines"
equal "said to nobody" 0 "$(wc -c < err)"
code=0
"$zpilab" plan tables > /dev/full 2> err || code=$?
equal "exit code with a full disk" 5 "$code"
says err 'could not write all of the output'

# Colours: none in a pipe, none with NO_COLOR on a terminal.
if command -v script > /dev/null; then
  NO_COLOR=1 TERM=xterm script -qec "$zpilab plan tiny.yaml" /dev/null > out
  if grep -q $'\033\[[0-9;]*m' out; then fail "colours in spite of NO_COLOR"; fi
fi
