#!/bin/bash
# mDNS on either host: avahi, a service that comes and goes, and somebody who browses.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED

# avahi's programs speak over the system's message bus. This one is theirs alone.
start_bus() {
  export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$TMPDIR/bus
  cat >"$TMPDIR/bus.conf" <<BUS
<busconfig>
  <type>session</type>
  <listen>$DBUS_SYSTEM_BUS_ADDRESS</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/> <allow eavesdrop="true"/> <allow own="*"/>
  </policy>
</busconfig>
BUS
  dbus-daemon --nofork --nopidfile --config-file="$TMPDIR/bus.conf" 2>"$TMPDIR/bus.log" &
  for ((tries = 0; tries < 50; ++tries)); do
    [ -S "$TMPDIR/bus" ] && return
    read -r -t 0.1 -u "$silence" _ || true
  done
}

start_avahi() {
  mkdir -p /run/avahi-daemon
  cat >"$TMPDIR/avahi.conf" <<AVAHI
[server]
host-name=$ZPILAB_NAME
allow-interfaces=$link
use-ipv4=yes
use-ipv6=yes
[publish]
publish-workstation=yes
AVAHI
  avahi-daemon --file="$TMPDIR/avahi.conf" --no-drop-root --no-chroot --no-rlimits 2>"$TMPDIR/avahi.log" &
  for ((tries = 0; tries < 50; ++tries)); do
    [ -S /run/avahi-daemon/socket ] && return
    read -r -t 0.1 -u "$silence" _ || true
  done
}

# A service that is switched on and off: each time announced, and withdrawn ("goodbye") at the end.
publish() {
  local services=('Printer _ipp._tcp 631' 'Music _raop._tcp 5000' 'Files _smb._tcp 445') service
  RANDOM=$((ZPILAB_SEED + 1))
  while :; do
    pause "$ZPILAB_SERVICE_EVERY_SECONDS"
    read -r -a service <<<"${services[RANDOM % ${#services[@]}]}"
    avahi-publish --service "${service[0]} of $ZPILAB_NAME" "${service[@]:1}" 2>/dev/null &
    pause "$ZPILAB_SERVICE_STAYS_SECONDS"
    kill $!
    wait $!
  done
}

own=ZPILAB_${ZPILAB_ROLE^^}_IPV4
read -r _ link _ < <(ip -4 -o address show to "${!own}")
start_bus
start_avahi
publish &
pause 3 # both hosts have announced themselves then
while :; do
  # A line that begins with "=" is a service with its address and port.
  found=$(timeout 5 avahi-browse --all --resolve --parsable --terminate 2>/dev/null | grep -c '^=')
  printf '{"work":{"browsed_services":%d}}\n' "$found"
  pause "$ZPILAB_BROWSE_EVERY_SECONDS"
done
