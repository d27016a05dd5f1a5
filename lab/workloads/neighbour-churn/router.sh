#!/bin/bash
# One of the two routers: "router.sh NUMBER", in its network namespace; routers.sh gives it the link routerNUMBER. VRRP by
# keepalived. Router 1 is in charge, and fails now and then; whoever takes over announces the virtual address by ARP and
# neighbour advertisements.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
link=router$1
virtual=$((141 + ZPILAB_NEIGHBOURS)) # beside the neighbours' addresses

# "take_link NUMBER": waits for the link, and gives it the router's own address.
take_link() {
  local tries
  for ((tries = 0; tries < 50; ++tries)); do
    ip link show dev "$link" >/dev/null 2>&1 && break
    read -r -t 0.1 -u "$silence" _ || true
  done
  echo 0 >"/proc/sys/net/ipv6/conf/$link/accept_ra"
  echo 0 >"/proc/sys/net/ipv6/conf/$link/dad_transmits"
  ip address add "${ZPILAB_PEER_IPV4%.*}.$((virtual + $1))/24" dev "$link"
  ip link set "$link" up
}

# "instance FAMILY NUMBER ADDRESS": a part of keepalived's configuration.
instance() {
  cat <<INSTANCE
vrrp_instance $1 {
  interface $link
  virtual_router_id 51
  priority $((100 - $2))
  virtual_ipaddress { $3 }
}
INSTANCE
}

keep_alive() {
  exec keepalived --dont-fork --log-console --vrrp --use-file="$TMPDIR/$link.conf" --pid="$TMPDIR/$link.pid" \
    --vrrp_pid="$TMPDIR/$link.vrrp.pid" >"$TMPDIR/$link.log" 2>&1
}

take_link "$1"
instance ipv4 "$1" "${ZPILAB_PEER_IPV4%.*}.$virtual/24" >"$TMPDIR/$link.conf"
[ -z "$ZPILAB_PEER_IPV6" ] || instance ipv6 "$1" "${ZPILAB_PEER_IPV6%:*}:$virtual/64" >>"$TMPDIR/$link.conf"
[ "$1" = 1 ] || keep_alive
while :; do
  keep_alive &
  pause "$ZPILAB_ROUTER_FAILURE_EVERY_SECONDS"
  kill $!
  wait $!
  printf '{"work":{"router_failures":1}}\n'
  pause "$ZPILAB_ROUTER_AWAY_SECONDS"
done
