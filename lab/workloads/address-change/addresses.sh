#!/bin/bash
# Additional addresses of the device's link: each is announced, used for downloads and a ping, and removed.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}" "${ZPILAB_PEER_IPV4:?}"
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_DEVICE_IPV4")

# "download ADDRESS URL": from this address.
download() {
  curl --silent --fail --noproxy '*' --interface "$1" --connect-timeout 3 --max-time 5 --output /dev/null "$2" &&
    printf '{"work":{"downloads":1}}\n'
}

# "use_address NUMBER": one address of each family comes, is used, and goes.
use_address() {
  local ipv4=${ZPILAB_DEVICE_IPV4%.*}.$1 ipv6=
  RANDOM=$((ZPILAB_SEED + $2))
  [ -z "$ZPILAB_DEVICE_IPV6" ] || ipv6=${ZPILAB_DEVICE_IPV6%:*}:$1
  trap 'remove_address "$ipv4" "$ipv6"; exit' TERM
  ip address add "$ipv4/${own#*/}" dev "$link" noprefixroute || return
  [ -z "$ipv6" ] || ip address add "$ipv6/64" dev "$link" nodad noprefixroute
  busybox arping -q -U -c 2 -w 2 -I "$link" -s "$ipv4" "$ipv4"
  ping -n -q -c 1 -W 1 -I "$ipv4" "$ZPILAB_PEER_IPV4" >/dev/null && printf '{"work":{"addresses":1}}\n'
  download "$ipv4" "http://$ZPILAB_PEER_IPV4/photo.jpg"
  [ -z "$ipv6" ] || download "$ipv6" "http://[$ZPILAB_PEER_IPV6]/photo.jpg"
  pause "$ZPILAB_ADDRESS_STAYS_SECONDS"
  remove_address "$ipv4" "$ipv6"
}

remove_address() {
  ip address delete "$1/${own#*/}" dev "$link" 2>/dev/null
  [ -z "$2" ] || ip address delete "$2/64" dev "$link" 2>/dev/null
}

turn=0
pause 1
while :; do
  # In turn, so that no address is added before the last one of that number has gone.
  use_address $((160 + turn % 16)) "$turn" &
  turn=$((turn + 1))
  pause "$ZPILAB_ADDRESS_EVERY_SECONDS"
done
