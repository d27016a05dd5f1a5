#!/bin/bash
# The device's own life: it uses the peer's web and name servers, and meets services of the peer that are down.
set -u
other_ipv4=$ZPILAB_PEER_IPV4
other_ipv6=${ZPILAB_PEER_IPV6:-}
web_port=80
dns_names=zones
share_of_web=1
# What the peer serves, whatever the device's open ports are.
served_tcp="80 53"
served_udp="53"
# shellcheck source=lab/workloads/light/common.sh
. "$(dirname "$0")/common.sh"
run_plan
