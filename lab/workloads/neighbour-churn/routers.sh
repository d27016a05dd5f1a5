#!/bin/bash
# Two routers with one virtual address, each in a network namespace of its own on the peer: VRRP by keepalived. The one in
# charge fails now and then; the other one takes over, and announces the address by ARP and neighbour advertisements.
set -u
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
exec {silence}<> <(:)
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")
number=$((141 + ZPILAB_NEIGHBOURS)) # the virtual address, beside the neighbours'
trap 'ip netns delete router1; ip netns delete router2; exit' TERM

# Half to one and a half times $1 seconds, without a process.
pause() {
  local milliseconds=$(($1 * (500 + RANDOM % 1001))) seconds
  printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
  read -r -t "$seconds" -u "$silence" _ || true
}

# "make_router NUMBER"
make_router() {
  ip netns add "router$1" || exit
  ip link add link "$link" name "router$1" type macvlan mode bridge || exit
  ip link set "router$1" netns "router$1"
  ip -n "router$1" link set router"$1" name eth0
  echo 0 | ip netns exec "router$1" tee /proc/sys/net/ipv6/conf/eth0/accept_ra /proc/sys/net/ipv6/conf/eth0/dad_transmits >/dev/null
  ip -n "router$1" address add "${ZPILAB_PEER_IPV4%.*}.$((number + $1))/${own#*/}" dev eth0
  ip -n "router$1" link set eth0 up
  cat >"$TMPDIR/router$1.conf" <<ROUTER
vrrp_instance ipv4 {
  interface eth0
  virtual_router_id 51
  priority $((100 - $1))
  virtual_ipaddress { ${ZPILAB_PEER_IPV4%.*}.$number/${own#*/} }
}
ROUTER
  [ -n "$ZPILAB_PEER_IPV6" ] || return
  cat >>"$TMPDIR/router$1.conf" <<ROUTER
vrrp_instance ipv6 {
  interface eth0
  virtual_router_id 52
  priority $((100 - $1))
  virtual_ipaddress { ${ZPILAB_PEER_IPV6%:*}:$number/64 }
}
ROUTER
}

# "run_router NUMBER": its process is $! then.
run_router() {
  ip netns exec "router$1" keepalived --dont-fork --log-console --vrrp --use-file="$TMPDIR/router$1.conf" \
    --pid="$TMPDIR/router$1.pid" --vrrp_pid="$TMPDIR/router$1.vrrp.pid" >"$TMPDIR/router$1.log" 2>&1 &
}

make_router 1
make_router 2
run_router 2
run_router 1
while :; do
  pause "$ZPILAB_ROUTER_FAILURE_EVERY_SECONDS"
  kill $!
  wait $!
  printf '{"work":{"router_failures":1}}\n'
  pause "$ZPILAB_ROUTER_AWAY_SECONDS"
  run_router 1
done
