#!/bin/bash
# The peer's DHCP server and IPv6 router: dnsmasq beside the one that answers names, everything it writes in $TMPDIR.
set -u
: "${ZPILAB_PEER_IPV4:?}" "${ZPILAB_DEVICE_IPV4:?}"
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")
options=(--keep-in-foreground --port=0 --conf-file=/dev/null --user=root --pid-file= --interface="$link"
  --dhcp-leasefile="$TMPDIR/leases" --log-facility="$TMPDIR/dhcp.log" --dhcp-authoritative
  # It would ask by a ping whether the address is free; the device, which has it, would answer.
  --no-ping
  # The device's, by the name that it tells.
  --dhcp-range="$ZPILAB_DEVICE_IPV4,$ZPILAB_DEVICE_IPV4,${ZPILAB_LEASE_SECONDS}"
  --dhcp-host="device,$ZPILAB_DEVICE_IPV4")
# A router advertisement now and then; in a lab no host heeds it.
[ -z "$ZPILAB_PEER_IPV6" ] || options+=(--enable-ra --dhcp-range="${ZPILAB_PEER_IPV6%::*}::,ra-only" --ra-param="$link,20,60")
exec dnsmasq "${options[@]}"
