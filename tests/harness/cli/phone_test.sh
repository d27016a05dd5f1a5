#!/usr/bin/env bash
# A phone by adb: the agent is copied to it, runs there as the user "shell", outlives a cable that is pulled out, and leaves
# nothing behind. The phone is a root folder and a network namespace of this machine behind a scripted adb server, which
# runs commands for real; the agent is the one for phones where it is built, else the one of this build.
#   phone_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
enter_sandbox "$0" "$@"
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 77; }
support=$(dirname "$(readlink -f "$0")")/../../support
use_programs "$1"
make_hosts
start_sshd scanner

# The phone's root: this machine's programs, nothing of its /tmp, and a folder where the user "shell" may write. On the
# sandbox's own /run, with which it goes: nobody must ever remove a folder that has /usr mounted in it.
phone=/run/phone
mkdir -p $phone/{usr,proc,dev} $phone/data/local/tmp
chmod 1777 $phone/data/local/tmp
for name in /bin /sbin /lib*; do
  if [[ -L $name ]]; then cp -a "$name" "$phone$name"; else mkdir "$phone$name" && mount --bind "$name" "$phone$name"; fi
done
for name in usr proc dev; do mount --rbind "/$name" "$phone/$name"; done

# zpilab's data, with an agent for phones that have this machine's processor.
case $(uname -m) in
  x86_64 | aarch64) build=android-$(uname -m) ;;
  *) echo "no agent for phones of the kind $(uname -m)" >&2; exit 77 ;;
esac
agent=$(dirname "$bin")/share/zpilab/agents/$build/zpi-agent
if [[ ! -x $agent ]]; then agent=$bin/zpi-agent; fi
mkdir -p "share/agents/$build"
for name in detectors devices model scenarios workloads; do ln -s "$(dirname "$bin")/share/zpilab/$name" share/; done
ln -s "$agent" "share/agents/$build/zpi-agent"
export ZPILAB_SHARE=$folder/share

start_adb_server() {
  python3 "$support/adb_server.py" 5037 "$phone" "$device" 2> adb.log &
  adb_server=$!
  within 10 adb_listens || fail "no adb server: $(cat adb.log)"
}
adb_listens() { ss -Hltn 'sport = 5037' | grep -q LISTEN; }
on_phone() { find "$phone/data/local/tmp" -mindepth 1; }
phone_is_clean() { [[ -z $(on_phone) ]]; }
by_adb='s|laptop: .*|phone: {transport: adb, addresses: [198.18.60.11]}|'
inventory live.yaml "$by_adb"
inventory deferred.yaml "$by_adb" 's|adb,|adb, serial: PHONE1, adb_server: "127.0.0.1:5037", delivery: deferred,|'
scenario one.yaml 'detectors: [threshold, zpi]' 'workloads: [ambient]' 'placebo: 0 per block' \
  'scans: [{technique: syn, ports: top-1000}]'

# What is wrong is said once, before any trial.
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err 'adb start-server'
start_adb_server
touch "$phone.unauthorized"
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err 'Allow USB debugging'
rm "$phone.unauthorized"
inventory other.yaml "$by_adb" 's|adb,|adb, serial: OTHER,|'
exits 5 "$zpilab" run one.yaml --lab other.yaml --db never.db
says err 'phone OTHER .*not attached'
rm "share/agents/$build/zpi-agent"
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err "cmake --build --preset $build"
ln -s /bin/false "share/agents/$build/zpi-agent"
exits 5 "$zpilab" run one.yaml --lab live.yaml --db never.db
says err '/data/local/tmp/zpilab-[[:alnum:]]+/bin/zpi-agent does not run there'
ln -sf "$agent" "share/agents/$build/zpi-agent"
equal "campaign files of what cannot begin" 0 "$(find . -maxdepth 1 -name 'never.db*' | wc -l)"
phone_is_clean || fail "left on the phone: $(on_phone)"

for delivery in live deferred; do
  exits 0 "$zpilab" run one.yaml --lab $delivery.yaml --db $delivery.db
  complete $delivery.db
  equal "who saw the scan ($delivery)" "threshold,zpi" \
    "$(sql $delivery.db "SELECT group_concat(detector) FROM (SELECT detector FROM v_table WHERE detected = 1 ORDER BY detector)")"
  exits 0 "$zpilab" export $delivery.db --what samples
  equal "samples missing or doubled ($delivery)" "" "$(awk -F, 'NR > 1 && $2 != NR - 1 {print $2}' out)"
  phone_is_clean || fail "left on the phone: $(on_phone)"
done

# The cable is pulled out in the middle of a scan, and put in again two seconds later.
scenario slow.yaml 'detectors: [threshold]' 'workloads: [ambient]' 'placebo: 0 per block' 'timings: [T2]' \
  'phases: {lead_in: 2 s, scan_at_most: 6 s, grace: 1 s}' 'scans: [{technique: syn, ports: top-100}]'
pids() { ps -e -o pid=,args= | awk -v pattern="$1" '$0 ~ pattern && !/awk/ {print $1}'; }
scanning() { [[ -n $(pids '[0-9] nmap -n') ]]; }
for delivery in live deferred; do
  "$zpilab" run slow.yaml --lab $delivery.yaml --db $delivery-cut.db > out 2> err &
  controller=$!
  within 30 scanning || fail "no scan to cut a connection in"
  kill -USR1 "$adb_server"
  wait $controller || fail "exit $?"
  complete $delivery-cut.db
  exits 0 "$zpilab" export $delivery-cut.db --what samples
  equal "samples missing or doubled ($delivery)" "" "$(awk -F, 'NR > 1 && $2 != NR - 1 {print $2}' out)"
  [[ $(wc -l < out) -gt 90 ]] || fail "only $(wc -l < out) samples ($delivery)"
  for text in 'connection to the agent lost: %' 'reattached to the agent behind sample %'; do
    equal "events \"$text\" during the scan ($delivery)" 1 "$(sql $delivery-cut.db "SELECT count(*) FROM event JOIN attempt
      USING (attempt) WHERE text LIKE '$text' AND time_ns BETWEEN scan_start_ns AND scan_end_ns")"
  done
  within 5 phone_is_clean || fail "left on the phone: $(on_phone)"
done

# A controller that dies leaves an agent on its lease, and the phone clean behind that.
"$zpilab" run slow.yaml --lab live.yaml --db killed.db > out 2> err &
controller=$!
within 30 scanning || fail "no scan"
kill -KILL $controller
[[ -n $(on_phone) ]] || fail "no agent on the phone"
within 45 phone_is_clean || fail "left on the phone: $(on_phone)"
kill "$scanner" "$device" "$adb_server"
