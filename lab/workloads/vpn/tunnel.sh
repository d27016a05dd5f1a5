# shellcheck shell=bash
# What both ends of the workload `vpn` do. Sourced by device.sh and peer.sh.
: "${ZPILAB_DEVICE_IPV4:?}" "${ZPILAB_PEER_IPV4:?}"
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
port=51820
# Of the benchmarking ranges, like everything in a lab.
# shellcheck disable=SC2034  # for the scripts that read this file
inside_device_ipv4=198.19.255.11 inside_peer_ipv4=198.19.255.10
# shellcheck disable=SC2034
inside_device_ipv6=2001:2:ffff::11 inside_peer_ipv6=2001:2:ffff::10

# Neither end can ask the other for its key, and nothing is secret here: any 32 bytes that both know will do.
private_key() { printf '%-32s' "the $1 of a lab" | base64; }

# "open_tunnel ROLE OTHER-ROLE INSIDE-IPV4 INSIDE-IPV6 OTHER-INSIDE-IPV4 OTHER-INSIDE-IPV6"
open_tunnel() {
  local tries
  trap 'ip link delete tunnel 2>/dev/null; exit' TERM
  other_key=$(private_key "$2" | wg pubkey)
  if ! ip link add tunnel type wireguard 2>/dev/null; then
    LOG_LEVEL=silent WG_PROCESS_FOREGROUND=1 wireguard-go --foreground tunnel >"$TMPDIR/wireguard.log" 2>&1 &
    for ((tries = 0; tries < 50; ++tries)); do
      wg show tunnel >/dev/null 2>&1 && break
      read -r -t 0.1 -u "$silence" _ || true
    done
  fi
  private_key "$1" >"$TMPDIR/key"
  wg set tunnel listen-port "$port" private-key "$TMPDIR/key" \
    peer "$other_key" allowed-ips "$5/32,$6/128" persistent-keepalive "$ZPILAB_KEEPALIVE_SECONDS" || exit
  ip address add "$3/24" dev tunnel
  ip address add "$4/64" dev tunnel nodad
  ip link set tunnel up || exit
}

# "browse IPV4 IPV6": pages of the other end through the tunnel, for ever.
browse() {
  local hosts=("$1" "[$2]") pages=(index.html style.css photo.jpg)
  while :; do
    pause "$ZPILAB_REQUEST_EVERY_SECONDS"
    curl --silent --fail --noproxy '*' --connect-timeout 5 --max-time 10 --output /dev/null \
      "http://${hosts[RANDOM % 2]}/${pages[RANDOM % 3]}" && printf '{"work":{"requests":1}}\n'
  done
}
