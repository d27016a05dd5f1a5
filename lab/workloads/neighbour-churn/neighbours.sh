#!/bin/bash
# A dozen hosts, played by addresses of the peer on a second interface (macvlan), whose hardware address changes now and
# then: the kernel announces it by gratuitous ARP and unsolicited neighbour advertisements.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")
answers=/proc/sys/net/ipv4/conf/$link/arp_ignore
before=$(<"$answers")
trap 'ip link delete neighbours 2>/dev/null; echo "$before" >"$answers"; exit' TERM

ip link add link "$link" name neighbours address 02:99:50:49:34:01 type macvlan mode bridge || exit
# Each interface answers for its own addresses only, and announces changes of its hardware address.
echo 1 >"$answers"
for setting in ipv4/conf/neighbours/arp_ignore ipv4/conf/neighbours/arp_notify ipv6/conf/neighbours/ndisc_notify; do
  echo 1 >"/proc/sys/net/$setting"
done
for ((number = 1; number <= ZPILAB_NEIGHBOURS; ++number)); do
  ip address add "${ZPILAB_PEER_IPV4%.*}.$((140 + number))/${own#*/}" dev neighbours noprefixroute
  [ -z "$ZPILAB_PEER_IPV6" ] || ip address add "${ZPILAB_PEER_IPV6%:*}:$((140 + number))/64" dev neighbours nodad noprefixroute
done
ip link set neighbours up

while :; do
  pause "$ZPILAB_ANNOUNCEMENT_EVERY_SECONDS"
  if ((RANDOM % 2)); then
    # Locally administered, and never one of the hosts' own.
    printf -v hardware '02:99:%02x:%02x:%02x:%02x' $((RANDOM % 256)) $((RANDOM % 256)) $((RANDOM % 256)) $((RANDOM % 256))
    ip link set neighbours address "$hardware"
  else
    one=${ZPILAB_PEER_IPV4%.*}.$((141 + RANDOM % ZPILAB_NEIGHBOURS))
    busybox arping -q -U -c 2 -w 2 -I neighbours -s "$one" "$one"
  fi
  printf '{"work":{"announcements":1}}\n'
done
