# shellcheck shell=bash
# Two hosts that stand by themselves, as on a desk: a scanner and a device in network namespaces of their own, with a
# link between them and a control link each, over which sshd is reached. Source it behind campaign.sh, then:
#   make_hosts                 $scanner and $device: the processes that hold their namespaces
#   start_sshd HOST [SECONDS]  with SECONDS, HOST has a boot of its own: its monotonic clock is so far ahead of ours;
#                              HOST.more may hold more lines for its sshd_config
#   inventory FILE [SED...]    the desk, with changes
# Everything lies in $folder, the current folder, and ends with the sandbox.

make_hosts() {
  [[ -x /usr/sbin/sshd ]] || { echo "needs sshd" >&2; exit 77; }
  mount -t tmpfs none /run  # of this sandbox only; sshd wants a folder there
  mkdir -m 755 /run/sshd
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
  inside "$scanner" ip neigh replace 198.18.60.11 lladdr "$(mac_of "$device")" dev eth0 nud permanent
  inside "$device" ip neigh replace 198.18.60.9 lladdr "$(mac_of "$scanner")" dev eth0 nud permanent
  for key in user_key other_key scanner_host_key device_host_key; do ssh-keygen -q -t ed25519 -N '' -C test -f $key; done
  cp user_key.pub authorized_keys
  {
    echo "198.18.61.2 $(cut -d' ' -f1,2 scanner_host_key.pub)"
    echo "198.18.62.2 $(cut -d' ' -f1,2 device_host_key.pub)"
  } > known_hosts
}

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
mac_of() { inside "$1" ip -br link show eth0 | awk '{print $3}'; }

start_sshd() {
  local host=$1 own_boot=()
  if [[ -n ${2-} ]]; then
    printf '%08d-0000-4000-8000-%012d\n' "$2" "$2" > "$host.boot_id"
    own_boot=(unshare --mount --propagation "$(propagation)" --time --monotonic "$2" --boottime "$2" --fork --kill-child
      bash -c 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"' "$folder/$host.boot_id")
  fi
  # SHLVL keeps bash from reading root's .bashrc, as it does for sshd: what that starts is not part of the test.
  cat > "$host.conf" << END
HostKey $folder/${host}_host_key
AuthorizedKeysFile $folder/authorized_keys
SetEnv SHLVL=9
PidFile none
UsePAM no
StrictModes no
PermitRootLogin prohibit-password
END
  if [[ -f $host.more ]]; then cat "$host.more" >> "$host.conf"; fi
  inside "${!host}" "${own_boot[@]}" /usr/sbin/sshd -D -e -f "$folder/$host.conf" 2> "$host.log" &
  within 10 listening "${!host}" || fail "no sshd: $(cat "$host.log")"
}
listening() { inside "$1" ss -Hltn 'sport = 22' | grep -q LISTEN; }

inventory() {
  local file=$1
  shift
  cat > "$file" << END
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
END
  for change in "$@"; do sed -i "$change" "$file"; done
}
