#!/bin/bash
# A monitor that checks each neighbour it has met once: its neighbour tables still know addresses that have gone.
set -u
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
exec {silence}<> <(:)
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")

# Half to one and a half times $1 seconds, without a process.
pause() {
  local milliseconds=$(($1 * (500 + RANDOM % 1001))) seconds
  printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
  read -r -t "$seconds" -u "$silence" _ || true
}

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
