#!/bin/bash
# The peer's end of the tunnel, which waits at a port that is known, and is elsewhere for a while now and then.
set -u
# shellcheck source=lab/workloads/vpn/tunnel.sh
. "$PWD/tunnel.sh"

open_tunnel peer device "$inside_peer_ipv4" "$inside_peer_ipv6" "$inside_device_ipv4" "$inside_device_ipv6"
# A monitor: it goes on when the device has roamed, to the port that nobody listens at any more.
ping -n -q -i 1 "$inside_device_ipv4" >/dev/null 2>&1 &
case " $ZPILAB_OPEN_TCP_PORTS " in *' 80 '*) browse "$inside_device_ipv4" "$inside_device_ipv6" & ;; esac
while :; do
  pause "$ZPILAB_PEER_MOVES_EVERY_SECONDS"
  wg set tunnel listen-port $((49152 + RANDOM % 8192))
  pause "$ZPILAB_PEER_MOVED_SECONDS"
  wg set tunnel listen-port "$port"
done
