#!/usr/bin/env bash
# A Windows over SSH, as far as Wine is one: cmd.exe takes the lines that OpenSSH for Windows makes, the real zpi-agent.exe is
# copied by sftp and runs there, and nothing of it is left after a trial, a cut connection, a dead controller.
#   windows_test.sh BIN OPENSSH_FOR_WINDOWS
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
enter_sandbox "$0" "$@"
openssh_for_windows=$(readlink -f "$2")
use_programs "$1"
share=$(dirname "$bin")/share/zpilab
ZPILAB_SHARE=$share "$share/devices/windows-wine/ready"
make_hosts
start_sshd scanner

# The user's folder on the Windows, and what his sshd does there.
mkdir tower prefix
cat > tower.sh << END
#!/bin/sh
ZPILAB_SHARE=$share
. $share/devices/windows-wine/wine
export WINEPREFIX=$folder/prefix
cd $folder/tower
case \$SSH_ORIGINAL_COMMAND in
  */sftp-server) [ ! -e $folder/no_sftp ] && exec /usr/lib/openssh/sftp-server -d $folder/tower; exit 1 ;;
esac
[ ! -e $folder/other_shell ] || exec sh -c "\$SSH_ORIGINAL_COMMAND"
exec "\$wine" $openssh_for_windows
END
chmod +x tower.sh
printf 'ForceCommand %s\nSubsystem sftp /usr/lib/openssh/sftp-server\n' "$folder/tower.sh" > device.more
master=${ZPILAB_WINE_PREFIX:-/var/cache/zpilab/wine}
cp "$master"/*.reg "$master/.update-timestamp" prefix/
cp -a "$master/dosdevices" prefix/
ln -s "$master/drive_c" prefix/drive_c
start_sshd device
# Wine's first process decides whose counters all see.
inside "$device" env SSH_ORIGINAL_COMMAND='echo %OS%' ./tower.sh > out
grep -q Windows_NT out || fail "no cmd.exe: $(cat out)"

by_windows='s|laptop: .*reach: ssh, \(.*known_hosts\), .*|tower: {system: windows, addresses: [198.18.60.11], reach: ssh, \1}|'
inventory live.yaml "$by_windows"
inventory deferred.yaml "$by_windows" 's|system: windows|system: windows, delivery: deferred|'
# A long lead-in: while Wine starts detectors, a sample or two are late, and a trial bears one in fifty.
scenario one.yaml 'detectors: [threshold, zpi-portable]' 'workloads: [ambient]' 'placebo: 0 per block' \
  'phases: {lead_in: 12 s, scan_at_most: 3 s, grace: 1 s}' \
  'scans: [{technique: syn, ports: top-1000}]'

on_windows() { find tower -mindepth 1; }
agents() { ps -e -o pid=,stat=,comm= | awk '$2 !~ /^Z/ && $3 ~ /^(zpi-agent(\.exe)?|cmd\.exe)$/ {print $1}'; }
nothing_there() { [[ -z $(on_windows) && -z $(agents) ]]; }
gone() { [[ -z $(comm -12 <(agents | sort) <(sort <<< "$1")) ]]; }
agent_runs() { [[ $(agents | wc -l) -ge 3 ]]; }  # cmd.exe, the agent, its detector

# What cmd.exe and the C library of Windows make of lines as cmd_command() writes them (its test has the same): the program
# names the argument that it got. Without %: Wine takes carets away before it looks for variables, Windows behind that.
cp "$share/agents/windows/zpi-agent.exe" tower/a.exe
for pair in 'two words=^"two words^"' 'say "hi"=^"say \^"hi\^"^"' 'back\"slash=^"back\\\^"slash^"' 'C:\folder\=^"C:\folder\\^"' \
  'x & del | more > f < g=^"x ^& del ^| more ^> f ^< g^"' '^ (!)=^"^^ ^(^!^)^"' '*?;,=^"*?;,^"'; do
  code=0
  inside "$device" env SSH_ORIGINAL_COMMAND="a.exe ${pair#*=}" ./tower.sh > out 2>&1 || code=$?
  equal "exit code of a wrong command" 2 $code
  equal "the argument" "zpi-agent: there is no subcommand '${pair%%=*}'; see zpi-agent --help" "$(tr -d '\r' < out)"
done
rm tower/a.exe

# What is wrong is said once, before any trial.
touch other_shell
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err 'Remove-ItemProperty HKLM'
rm other_shell
touch no_sftp
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err 'Subsystem sftp sftp-server.exe'
rm no_sftp
equal "campaign files of what cannot begin" 0 "$(find . -maxdepth 1 -name 'never.db*' | wc -l)"

for delivery in live deferred; do
  # On a busy machine more are late, which voids a trial and is nothing that is tested here.
  for _ in {1..4}; do
    rm -f $delivery.db*
    if "$zpilab" run one.yaml --lab $delivery.yaml --db $delivery.db > out 2> err; then break; fi
    says err 'the sampler was late'
  done
  complete $delivery.db
  equal "who saw the scan ($delivery)" "threshold,zpi-portable" \
    "$(sql $delivery.db "SELECT group_concat(detector) FROM (SELECT detector FROM v_table WHERE detected = 1 ORDER BY detector)")"
  exits 0 "$zpilab" export $delivery.db --what samples
  equal "samples missing or doubled ($delivery)" "" "$(awk -F, 'NR > 1 && $2 != NR - 1 {print $2}' out)"
  within 10 nothing_there || fail "left on the Windows: $(on_windows) $(ps -e)"
done

# The first run that a contributor is asked for. What else it says of this machine is no matter here.
first_run() {
  "$zpilab" doctor --lab live.yaml > out 2> err || true
  grep -qE 'tcp: the probe arrives, [0-9]+ counters move' out
}
within 90 first_run || fail "doctor: $(cat out)"
within 10 nothing_there || fail "left on the Windows: $(on_windows) $(ps -e)"

# In the middle of a scan: with the agent and its detector running below cmd.exe.
scenario slow.yaml 'detectors: [threshold]' 'workloads: [ambient]' 'placebo: 0 per block' 'timings: [T2]' \
  'phases: {lead_in: 2 s, scan_at_most: 20 s, grace: 1 s}' 'scans: [{technique: syn, ports: top-100}]'
pids() { ps -e -o pid=,args= | awk -v pattern="$1" '$0 ~ pattern && !/awk/ {print $1}'; }
scanning() { [[ -n $(pids '[0-9] nmap -n') ]] && agent_runs; }
sessions() {  # of the Windows' sshd
  for pid in $(pids '^ *[0-9]+ sshd: root'); do
    if [[ $(readlink "/proc/$pid/ns/net") == "$(readlink "/proc/$device/ns/net")" ]]; then echo "$pid"; fi
  done
}
start_slow() {
  "$zpilab" run slow.yaml --lab live.yaml --db "$1.db" > out 2> err &
  controller=$!
  within 60 scanning || fail "no scan: $(ps -e)"
}

# A connection that is cut ends all of it at once, and the trial is lost.
start_slow cut
running=$(agents)
# shellcheck disable=SC2046
kill -KILL $(sessions)
within 15 gone "$running" || fail "left after a cut: $(ps -e)"
code=0
wait $controller || code=$?
equal "exit code" 5 $code
says err 'invalid: .*the SSH connection is lost'
within 15 nothing_there || fail "left behind a cut connection: $(on_windows) $(ps -e)"

# So does the end of the controller.
start_slow killed
kill -KILL $controller
within 15 nothing_there || fail "left behind a dead controller: $(on_windows) $(ps -e)"

# Where nobody tells the Windows that the connection is dead, the lease of 30 s ends.
start_slow silent
silent=$(sessions)
# shellcheck disable=SC2086
kill -STOP $silent
kill -KILL $controller
agent_runs || fail "it did not wait for the end of its lease"
within 60 nothing_there || fail "left behind the lease: $(on_windows) $(ps -e)"
# shellcheck disable=SC2086
kill -KILL $silent
kill "$scanner" "$device"
