#!/usr/bin/env bash
# Two hosts that stand by themselves, as on a desk: sshd over TCP, an inventory file, keys, deferred delivery. The hosts
# are network namespaces; the controller reaches them by a control link of their own, the scan goes over another.
#   real_hosts_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
enter_sandbox "$0" "$@"
[[ -x /usr/sbin/sshd ]] || { echo "needs sshd" >&2; exit 77; }
use_programs "$1"
mount -t tmpfs none /run  # of this sandbox only; sshd wants a folder there
mkdir -m 755 /run/sshd

# make_host NAME CONTROL_NET: a namespace with a control link; prints the process that holds it.
make_host() {
  unshare --net sleep 600 > /dev/null &
  local pid=$!
  within 5 other_network $pid || fail "no namespace for $1"
  ip link add "c-$1" type veth peer name control netns $pid
  within 5 has_link $pid control || fail "no control link of $1"
  ip addr add "$2.1/30" dev "c-$1"
  ip link set "c-$1" up
  inside $pid ip addr add "$2.2/30" dev control
  inside $pid sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  inside $pid ip link set control up
  inside $pid ip link set lo up
  echo $pid
}
has_link() { inside "$1" ip link show "$2" > /dev/null; }
other_network() { [[ $(readlink "/proc/$1/ns/net") != $(readlink /proc/self/ns/net) ]]; }
inside() { local pid=$1; shift; nsenter --target "$pid" --net "$@"; }

sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
scanner=$(make_host scanner 198.18.61)
device=$(make_host device 198.18.62)
inside "$scanner" ip link add eth0 type veth peer name eth0 netns "$device"
within 5 has_link "$device" eth0 || fail "no link between the hosts"
inside "$scanner" ip addr add 198.18.60.9/24 dev eth0
inside "$device" ip addr add 198.18.60.11/24 dev eth0
inside "$scanner" ip link set eth0 up
inside "$device" ip link set eth0 up
# The kernels' own refreshing of neighbours, seconds after a scan, would show up in the next trial.
mac_of() { inside "$1" ip -br link show eth0 | awk '{print $3}'; }
inside "$scanner" ip neigh replace 198.18.60.11 lladdr "$(mac_of "$device")" dev eth0 nud permanent
inside "$device" ip neigh replace 198.18.60.9 lladdr "$(mac_of "$scanner")" dev eth0 nud permanent

for key in user_key other_key scanner_host_key device_host_key; do ssh-keygen -q -t ed25519 -N '' -C test -f $key; done
cp user_key.pub authorized_keys
# SHLVL keeps bash from reading root's .bashrc, as it does for sshd: what that starts is not part of the test.
for host in scanner device; do
  cat > $host.conf << EOF
HostKey $folder/${host}_host_key
AuthorizedKeysFile $folder/authorized_keys
SetEnv SHLVL=9
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
EOF
  inside "${!host}" /usr/sbin/sshd -D -e -f "$folder/$host.conf" 2> $host.log &
done
listening() { inside "$1" ss -Hltn 'sport = 22' | grep -q LISTEN; }
within 10 listening "$scanner" || fail "no sshd: $(cat scanner.log)"
within 10 listening "$device" || fail "no sshd: $(cat device.log)"
{
  echo "198.18.61.2 $(cut -d' ' -f1,2 scanner_host_key.pub)"
  echo "198.18.62.2 $(cut -d' ' -f1,2 device_host_key.pub)"
} > known_hosts

# inventory FILE [SED...]: the desk, with changes.
inventory() {
  local file=$1
  shift
  cat > "$file" << EOF
zpilab: 1
inventory: desk
scope:
  - {range: 198.18.60.0/24, owner: this test, until: 2099-12-31}
cells:
  - cell: desk
    sweep: 198.18.60.0/29
    scanner: {reach: ssh, at: root@198.18.61.2, key: $folder/user_key, known_hosts: $folder/known_hosts, addresses: [198.18.60.9], programs: $bin}
    tap: {on: scanner, interface: eth0}
    devices:
      laptop: {os: linux, addresses: [198.18.60.11], reach: ssh, at: root@198.18.62.2, key: $folder/user_key, known_hosts: $folder/known_hosts, programs: $bin, delivery: deferred}
EOF
  for change in "$@"; do sed -i "$change" "$file"; done
}

inventory desk.yaml
scenario desk_scans.yaml 'workloads: [ambient]' 'phases: {lead_in: 3 s, scan_at_most: 3 s, grace: 1 s}'
exits 0 "$zpilab" run desk_scans.yaml --lab desk.yaml --db d.db
complete d.db
equal "t0 from the tap" 0 "$(sql d.db 'SELECT sum(t0_estimated) FROM attempt')"
equal "argv" 2 "$(sql d.db "SELECT count(*) FROM attempt WHERE argv LIKE '%198.18.60.11\"]'")"
equal "who saw the syn scan" threshold "$(sql d.db "SELECT detector FROM v_table WHERE scan = 'syn' AND detected = 1")"

# No counter of the device moves but by the scan: nothing before nmap starts, nothing in the whole placebo.
sql -csv d.db "SELECT 'scan', trial, coalesce(scan_start_ns, 9e18) FROM attempt" > samples.csv
for trial in 1 2 3; do "$zpilab" export d.db --what samples --trial $trial; done >> samples.csv
awk -F, '
  $1 == "scan" { scan_start[$2] = $3; next }
  $1 == "trial" { split($0, name, ","); next }
  $3 < scan_start[$1] {
    quiet++
    for (i = 7; i <= NF; i++) if ($i != "" && $i != 0) printf "trial %s, sample %s: %s moved by %s\n", $1, $2, name[i], $i
  }
  END { printf "quiet samples: %d\n", quiet }' samples.csv > quiet
quiet_samples=$(sed -n 's/^quiet samples: //p' quiet)
((quiet_samples > 100)) || fail "only $quiet_samples samples without a scan"
if grep -q moved quiet; then fail "counters moved without a scan: $(head -5 quiet)"; fi

# What must not be scanned is not: not one packet arrives.
arrived() { inside "$device" cat /proc/self/net/dev | awk '$1 == "eth0:" {print $3}'; }
before=$(arrived)
inventory expired.yaml 's/until: 2099-12-31/until: 2020-01-01/'
exits 4 "$zpilab" run desk_scans.yaml --lab expired.yaml --db never.db
says err '198\.18\.60\.11'
says err '2020-01-01'
inventory small.yaml 's/198.18.60.0\/24, owner/198.18.60.0\/29, owner/'
exits 4 "$zpilab" run desk_scans.yaml --lab small.yaml --db never.db
says err '198\.18\.60\.11'
equal "campaign files of what was refused" 0 "$(find . -name 'never.db*' | wc -l)"

# A host that is not the one we know: refused, nothing sent.
scenario one.yaml 'workloads: [ambient]' 'placebo: 0 per block' 'scans: [{technique: syn, ports: top-10}]'
sed "s|^198.18.62.2 .*|198.18.62.2 $(cut -d' ' -f1,2 other_key.pub)|" known_hosts > known_wrong
inventory wrong.yaml '/laptop/s/known_hosts$/&/' "s|$folder/known_hosts|$folder/known_wrong|"
exits 4 "$zpilab" run one.yaml --lab wrong.yaml --db wrong.db
says err 'host key'
equal "campaign files of what was refused" 0 "$(find . -name 'wrong.db*' | wc -l)"
: > nobody
inventory unknown.yaml "s|$folder/known_hosts|$folder/nobody|"
exits 4 "$zpilab" run one.yaml --lab unknown.yaml --db unknown.db
says err 'host key'

# Keys that cannot be read, or do not fit.
inventory no_key.yaml "s|$folder/user_key|$folder/no_such_key|"
exits 5 "$zpilab" run one.yaml --lab no_key.yaml --db no_key.db
says err 'no_such_key'
inventory rubbish.yaml "s|$folder/user_key|$folder/nobody|"
exits 3 "$zpilab" run one.yaml --lab rubbish.yaml --db rubbish.db
says err '/nobody'
inventory other.yaml "s|$folder/user_key|$folder/other_key|"
exits 5 "$zpilab" run one.yaml --lab other.yaml --db other.db
says err 'root@198\.18\.6[12]\.2'
# A host without our programs: said once, before any trial.
inventory no_nmap.yaml "s|programs: $bin}|programs: $folder}|"
exits 5 "$zpilab" run one.yaml --lab no_nmap.yaml --db no_nmap.db
says err "$folder/zpilab is missing"
equal "campaign files of what cannot begin" 0 "$(find . -name 'no_nmap.db*' | wc -l)"
equal "packets at the device" "$before" "$(arrived)"

# With the right host key the same scenario runs under the same name.
exits 0 "$zpilab" run one.yaml --lab desk.yaml --db wrong.db
complete wrong.db
kill "$scanner" "$device"
