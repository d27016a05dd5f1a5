#!/bin/bash
# Two routers with one virtual address, each in a network namespace of its own on the peer, which goes with its process.
set -u
: "${ZPILAB_PEER_IPV4:?}"
exec {silence}<> <(:)
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")
trap 'ip link delete router1 2>/dev/null; ip link delete router2 2>/dev/null; exit' TERM

# "start_router NUMBER"
start_router() {
  local tries
  unshare --net "$PWD/router.sh" "$1" &
  for ((tries = 0; tries < 50; ++tries)); do
    [ /proc/$!/ns/net -ef /proc/$$/ns/net ] || break
    read -r -t 0.1 -u "$silence" _ || true
  done
  ip link add link "$link" name "router$1" address "02:5a:50:49:34:0$1" type macvlan mode bridge || exit
  ip link set "router$1" netns $! || exit
}

start_router 1
start_router 2
wait
