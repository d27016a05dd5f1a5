#!/bin/bash
# Other hosts that join and leave, played by addresses of the peer: each probes its address (RFC 5227), announces it and
# uses it for a while. Some want the device's address, which it defends.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")
address=

leave() {
  [ -z "$address" ] || ip address delete "$address/${own#*/}" dev "$link" 2>/dev/null
  address=
}

trap 'leave; exit' TERM
while :; do
  pause "$ZPILAB_NEWCOMER_EVERY_SECONDS"
  ((RANDOM % 4)) || busybox arping -q -D -c 3 -w 3 -I "$link" "$ZPILAB_DEVICE_IPV4"
  address=${ZPILAB_PEER_IPV4%.*}.$((120 + RANDOM % 20))
  busybox arping -q -D -c 3 -w 3 -I "$link" "$address" || continue
  ip address add "$address/${own#*/}" dev "$link" noprefixroute
  busybox arping -q -U -c 2 -w 2 -I "$link" -s "$address" "$address"
  ping -n -q -c 2 -W 1 -I "$address" "$ZPILAB_DEVICE_IPV4" >/dev/null && printf '{"work":{"newcomers":1}}\n'
  pause "$ZPILAB_NEWCOMER_STAYS_SECONDS"
  leave
done
