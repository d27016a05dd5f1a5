#!/bin/bash
# HAProxy with the device's services as its servers. Its log tells of every check's change only, so what it has checked is
# asked through its socket.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
conf=$TMPDIR/haproxy.conf
socket=$TMPDIR/haproxy.socket

services=() servers=0
down=$ZPILAB_SERVICES_DOWN
for port in $ZPILAB_OPEN_TCP_PORTS; do services+=("$port"); done
for ((i = 0; i < down; ++i)); do
  choose_closed_port "$((ZPILAB_SEED + i))"
  services+=("$port")
done

{
  printf 'global\n  stats socket %s mode 600\n' "$socket"
  printf 'defaults\n  timeout connect 2s\n  timeout client 10s\n  timeout server 10s\n'
  printf '  default-server inter %ss\n' "$ZPILAB_BALANCER_SECONDS"
  for port in "${services[@]}"; do
    choose_address "$((ZPILAB_SEED / 7 + ++servers * 37))"
    printf 'backend service-%s\n  mode %s\n' "$servers" "$([[ $port == 80 ]] && echo http || echo tcp)"
    if [[ $port == 80 ]]; then printf '  option httpchk GET /index.html\n'; fi
    printf '  server one %s:%s check\n' "$address" "$port"
  done
} > "$conf"

haproxy -db -q -f "$conf" > /dev/null 2>&1 &
balancer=$!
within 20 test -S "$socket" || stop "the load balancer did not start"
while kill -0 "$balancer" 2> /dev/null; do
  wait_seconds "$ZPILAB_BALANCER_SECONDS"
  # Servers that have had a check; each of them gets one in this time.
  count balancer_checks "$(nc -U "$socket" <<< 'show stat' | awk -F, '$2 == "one" && $37 ~ /^L[47]/ { ++n } END { print n + 0 }')"
done
stop "the load balancer ended"
