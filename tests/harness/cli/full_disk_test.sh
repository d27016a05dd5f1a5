#!/usr/bin/env bash
# What is missing on the machine, with a lab: the disk is full, nmap is not there. One clear message, nothing that was
# recorded is lost, and resume goes on once it is there again.
#   full_disk_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
enter_sandbox "$0" "$@"
use_programs "$1"

mkdir disk
trap 'umount disk; rm -rf "$folder"' EXIT
mount -t tmpfs -o size=2m none disk
# Too full for a campaign file at all.
head -c 2000k /dev/zero > disk/ballast
scenario tiny.yaml 'repetitions: 2' 'phases: {lead_in: 300 ms, scan_at_most: 1 s, grace: 300 ms}'
exits 5 "$zpilab" run tiny.yaml --db disk/c.db --jobs 1
says err '[Nn]o space left'
equal "half campaign files" 0 "$(find disk -name 'c.db*' | wc -l)"

# Full in the middle: after the first trial.
rm disk/ballast
"$zpilab" run tiny.yaml --db disk/c.db --jobs 1 > out 2> err &
controller=$!
is_done() { [[ $(sql disk/c.db "SELECT count(*) FROM trial WHERE state = 'done'") -ge $1 ]]; }
within 30 is_done 1 || fail "no trial got done"
head -c 2m /dev/zero > disk/ballast 2> /dev/null || true
code=0
wait $controller || code=$?
equal "exit code with a full disk" 5 "$code"
says err '[Nn]o space left'
says err 'To go on: zpilab resume disk/c\.db'
nothing_left "a full disk"
recorded=$(sql disk/c.db "SELECT count(*) FROM trial WHERE state = 'done'")
((recorded >= 1)) || fail "what was recorded is lost"

rm disk/ballast
equal "integrity" ok "$(sqlite3 disk/c.db 'PRAGMA integrity_check')"
exits 0 "$zpilab" resume disk/c.db --jobs 2
complete disk/c.db
equal "trials" 6 "$(sql disk/c.db 'SELECT count(*) FROM trial')"

# No nmap in this sandbox: said before anything is run.
nmap=$(readlink -f "$(command -v nmap)")
: > nothing
mount --bind nothing "$nmap"
exits 5 "$zpilab" run tiny.yaml --db n.db --jobs 2
says err 'not installed: nmap; try: sudo apt-get install'
[[ $(wc -l < err) -le 2 ]] || fail "more than a message and a reason"
equal "campaign files without nmap" 0 "$(find . -name 'n.db*' | wc -l)"
exits 5 "$zpilab" doctor
says out 'nmap'
umount "$nmap"
nothing_left "a run without nmap"
