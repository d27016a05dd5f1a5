#!/bin/bash
# The device's DHCP client. It leases the address that the device already has; lease.sh, which it calls, changes nothing.
set -u
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}"
exec {silence}<> <(:)
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_DEVICE_IPV4")

# Half to one and a half times $1 seconds, without a process.
pause() {
  local milliseconds=$(($1 * (500 + RANDOM % 1001))) seconds
  printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
  read -r -t "$seconds" -u "$silence" _ || true
}

while :; do
  # -a: it probes by ARP whether somebody has the address that it is offered.
  busybox udhcpc -f -a -i "$link" -r "$ZPILAB_DEVICE_IPV4" -x hostname:device -s "$PWD/lease.sh" -p "$TMPDIR/udhcpc.pid" \
    2>"$TMPDIR/udhcpc.log" &
  client=$!
  # A host whose link has come up asks for an IPv6 router, too.
  [ -z "$ZPILAB_DEVICE_IPV6" ] || rdisc6 --single --retry 2 --quiet "$link" >/dev/null
  for ((left = ZPILAB_RESTART_EVERY_SECONDS; left > 0; left -= ZPILAB_RENEW_EVERY_SECONDS)); do
    pause "$ZPILAB_RENEW_EVERY_SECONDS"
    kill -USR1 "$client"
  done
  pause 2
  kill "$client"
  wait "$client" 2>/dev/null
done
