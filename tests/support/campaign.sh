# shellcheck shell=bash
# For the end-to-end tests: runs the real zpilab on tiny campaigns and asks about what it left. Source it, then:
#   use_programs BIN          the folder with the programs; makes $folder, which goes with the test
#   enter_sandbox "$0" "$@"   first line of a test with a lab: processes, sockets and links are then the test's alone
set -euo pipefail
shopt -s inherit_errexit  # what fails in $(...) ends the test too
export LC_ALL=C TZ=UTC

trap 'echo "FAILED: line $LINENO: $BASH_COMMAND" >&2' ERR

fail() {
  echo "FAILED: $*" >&2
  if [[ -n ${folder-} && -s $folder/err ]]; then
    echo "--- the last command's stderr:" >&2
    tail -30 "$folder/err" >&2
  fi
  exit 1
}

# Starts the test again as the first process of its own PID namespace with its own network: what is left behind can
# be counted without looking at anybody else's, and the kernel removes all of it however the test ends.
enter_sandbox() {
  if [[ -n ${ZPILAB_TEST_SANDBOX-} ]]; then return; fi
  if [[ $(id -u) -ne 0 ]]; then echo "needs root" >&2; exit 77; fi
  for program in nmap sqlite3 jq unshare; do
    command -v "$program" > /dev/null || { echo "needs $program" >&2; exit 77; }
  done
  ZPILAB_TEST_SANDBOX=1 exec unshare --net --mount --propagation "$(propagation)" --pid --fork --kill-child --mount-proc "$@"
}

# Of the mounts of a new namespace. In a chroot "/" is no mount point, and its propagation cannot be changed.
propagation() { if mountpoint -q /; then echo private; else echo unchanged; fi; }

use_programs() {
  bin=$(readlink -f "$1")
  zpilab=$bin/zpilab
  folder=$(mktemp -d /tmp/zpilab-e2e-XXXXXX)
  trap 'rm -rf "$folder"' EXIT
  cd "$folder"
  export XDG_CACHE_HOME=$folder/cache  # how many cells this machine bears is no part of a test
  export bin zpilab
}

# scenario FILE [LINE...]: a scenario with phases of a second; each LINE replaces or adds one of its fields, and
# "KEY:" leaves it out.
scenario() {
  local file=$1 line
  shift
  local -A field=(
    [zpilab]=1 [scenario]=tiny [seed]=7 [repetitions]=1 [workloads]='[idle]'
    [phases]='{lead_in: 1 s, scan_at_most: 3 s, grace: 1 s}' [detectors]='[threshold, always-normal]'
    [scans]='[{technique: syn, ports: top-100}, {technique: udp, ports: top-10, retries: 0}]'
  )
  for line in "$@"; do field[${line%%:*}]=${line#*:}; done
  for line in zpilab scenario "${!field[@]}"; do
    if [[ -n ${field[$line]-} ]]; then echo "$line: ${field[$line]# }"; fi
    unset "field[$line]"
  done > "$file"
}

# exits CODE COMMAND...: runs it, keeps its output in $folder/out and $folder/err.
exits() {
  local expected=$1 code=0
  shift
  "$@" > "$folder/out" 2> "$folder/err" || code=$?
  if [[ $code -ne $expected ]]; then fail "exit $code instead of $expected: $*"; fi
}

equal() {  # equal WHAT EXPECTED FOUND
  if [[ $2 != "$3" ]]; then fail "$1: expected \"$2\", found \"$3\""; fi
}

says() {  # says FILE PATTERN: an extended regular expression
  grep -qE -- "$2" "$folder/$1" || fail "std$1 does not say: $2"
}

says_not() {
  if grep -qE -- "$2" "$folder/$1"; then fail "std$1 should not say: $2"; fi
}

sql() { sqlite3 -readonly "$@"; }

# within SECONDS COMMAND...: asks again until it succeeds; false when the time is over.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" 2> /dev/null; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.1
  done
}

# By the program's name: a path with "zpilab" in it is also that of the clone.
no_process_left() { [[ -z $(ps -e -o stat=,comm= | awk '$1 !~ /^Z/ && $2 ~ /^(zpi|nmap|sshd)/') ]]; }
no_socket_left() { ! grep -q '@zpilab/' /proc/net/unix; }
no_link_left() { equal links "lo " "$(awk -F: 'NR > 2 {gsub(/ /, "", $1); printf "%s ", $1}' /proc/net/dev)"; }

# Within five seconds nothing of a campaign is left in the sandbox: no process, no control socket, no link.
nothing_left() {
  within 5 no_process_left || fail "left after $1: $(ps -e -o pid,stat,args)"
  within 5 no_socket_left || fail "left after $1: $(grep '@zpilab/' /proc/net/unix)"
  no_link_left
}

# complete DB: every planned trial is done, by exactly one attempt that counts.
complete() {
  equal "trials not done" 0 "$(sql "$1" "SELECT count(*) FROM trial WHERE state <> 'done'")"
  equal "trials without exactly one done attempt" 0 "$(sql "$1" "SELECT count(*) FROM trial t WHERE 1 <>
    (SELECT count(*) FROM attempt a WHERE a.trial = t.trial AND a.state = 'done')")"
  equal "integrity" ok "$(sql "$1" 'PRAGMA integrity_check')"
}

# plan_of DB: what was planned, without what became of it.
plan_of() { sql "$1" 'SELECT trial, block, device, scan, timing, workload, seed FROM trial ORDER BY trial'; }
