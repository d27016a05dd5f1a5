# shellcheck shell=bash
# For tests of the contributor's way: a cell of the lab whose device is watched by detectors of the distribution, each of which
# leaves a log. Source it after campaign.sh; then:
#   need_detectors NAME...   ends the test as skipped where one of these programs is not installed
#   watch_cell NAME...       starts the cell and these detectors; the log of each is $folder/kept/NAME.log
#   on scanner|target TEXT   a shell command in a host of the cell; of ours it sees $folder/kept and the programs
set -euo pipefail

need_detectors() {
  local program
  for program in "${@/#//usr/sbin/}" /usr/bin/python3 /usr/bin/ssh; do
    [[ -x $program ]] || { echo "needs $program: lab/install-packages detectors" >&2; exit 77; }
  done
}

cell_field() { jq -r ".cells[0]$1" <<< "$inventory"; }

on() {
  local host=.scanner
  [[ $1 == scanner ]] || host=.devices.target
  ssh -q -o ProxyCommand="$bin/zpilab-lab connect $(cell_field $host.socket)" -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -i "$(cell_field $host.key)" root@cell "$2"
}

all_ready() {
  local detector
  for detector in "$@"; do grep -q ready "$folder/$detector.out" || return 1; done
}

watch_cell() {
  local with_log packets detector start
  with_log=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../harness/cli/detectors")
  packets=$(readlink -f "$bin/../share/zpilab/detectors/packet")
  mkdir "$folder/kept"
  export ZPILAB_LAB_KEEP=$with_log:$folder/kept
  coproc CELL { "$bin/zpilab-lab" serve; }
  read -r -t 30 inventory <&"${CELL[0]}" || fail "no cell"
  cell_field .scanner.key > "$folder/out"
  for detector in "$@"; do
    start="$packets/$detector"
    [[ $detector != scanlogd ]] || start="$packets/in-foreground 'scanlogd=mkdir -p /run/scanlogd/empty && scanlogd'"
    on target "sleep infinity | $with_log/with-log $folder/kept/$detector.log $start" > "$folder/$detector.out" 2>&1 &
  done
  within 30 all_ready "$@" || fail "no detectors: $(cat "$folder"/*.out)"
}
