#!/bin/bash
# The device's DHCP client. It leases the address that the device already has; lease.sh, which it calls, changes nothing.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}"
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_DEVICE_IPV4")

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
