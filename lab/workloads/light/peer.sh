#!/bin/bash
# The peer as a client of the device: its web and name server as far as the device offers them, and what it does not.
set -u
other_ipv4=$ZPILAB_DEVICE_IPV4
other_ipv6=${ZPILAB_DEVICE_IPV6:-}
dns_names=none
share_of_web=0.5
served_tcp=${ZPILAB_OPEN_TCP_PORTS:-}
served_udp=${ZPILAB_OPEN_UDP_PORTS:-}
web_port=
case " $served_tcp " in *' 80 '*) web_port=80 ;; *' 8080 '*) web_port=8080 ;; esac
# shellcheck source=lab/workloads/light/common.sh
. "$(dirname "$0")/common.sh"
run_plan
