#!/bin/bash
# The device's end of the tunnel. It roams: each time to a port of its own, and to the other family outside.
set -u
# shellcheck source=lab/workloads/vpn/tunnel.sh
. "$PWD/tunnel.sh"

outside=("$ZPILAB_PEER_IPV4")
[ -z "$ZPILAB_PEER_IPV6" ] || outside+=("[$ZPILAB_PEER_IPV6]")
turn=0

open_tunnel device peer "$inside_device_ipv4" "$inside_device_ipv6" "$inside_peer_ipv4" "$inside_peer_ipv6"
wg set tunnel peer "$other_key" endpoint "${outside[turn]}:$port"
browse "$inside_peer_ipv4" "$inside_peer_ipv6" &
while :; do
  pause "$ZPILAB_DEVICE_ROAMS_EVERY_SECONDS"
  turn=$(((turn + 1) % ${#outside[@]}))
  wg set tunnel listen-port $((49152 + RANDOM % 8192)) peer "$other_key" endpoint "${outside[turn]}:$port"
  printf '{"work":{"roamed":1}}\n'
done
