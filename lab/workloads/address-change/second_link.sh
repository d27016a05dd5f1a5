#!/bin/bash
# A second interface of the device with addresses of its own, whose link goes and comes back.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}" "${ZPILAB_PEER_IPV4:?}"
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_DEVICE_IPV4")
trap 'ip link delete second 2>/dev/null; exit' TERM

ip link add link "$link" name second address 02:5a:50:49:34:0b type macvlan mode bridge || exit
# It announces itself whenever its link comes back.
echo 1 >/proc/sys/net/ipv4/conf/second/arp_notify
echo 1 >/proc/sys/net/ipv6/conf/second/ndisc_notify
echo 1 >/proc/sys/net/ipv6/conf/second/keep_addr_on_down
ip address add "${ZPILAB_DEVICE_IPV4%.*}.180/${own#*/}" dev second noprefixroute
[ -z "$ZPILAB_DEVICE_IPV6" ] || ip address add "${ZPILAB_DEVICE_IPV6%:*}:180/64" dev second nodad noprefixroute
while :; do
  ip link set second up
  ping -n -q -c 3 -W 1 -I second "$ZPILAB_PEER_IPV4" >/dev/null
  pause "$ZPILAB_FLAP_EVERY_SECONDS"
  ip link set second down
  printf '{"work":{"flaps":1}}\n'
  pause "$ZPILAB_FLAP_LASTS_SECONDS"
done
