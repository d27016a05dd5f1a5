#!/bin/bash
# A monitor that checks each neighbour it has met once: its neighbour tables still know addresses that have gone.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")

check() {
  if ping -n -q -c 1 -W 1 "$1" >/dev/null 2>&1; then
    printf '{"work":{"checks":1}}\n'
  else
    printf '{"work":{"missed_checks":1}}\n'
  fi
}

while :; do
  pause "$ZPILAB_CHECK_EVERY_SECONDS"
  while read -r address _; do
    case $address in fe80:*) ;; *) check "$address" & ;; esac
  done < <(ip neigh show dev "$link")
done
