#!/bin/bash
# Sweeps the network of the device, one tool after the other.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
link=$(ip -o route get "$other_ipv4" | awk '{ for (i = 1; i < NF; ++i) if ($i == "dev") print $(i + 1) }')
network=$(ip -o -4 route show dev "$link" scope link | awk '{ print $1; exit }')
[[ -n $network ]] || stop "this host is not on the device's network"

ask() {  # ask ADDRESS
  local port
  snmpget -v2c -c public -t 1 -r 1 "$1" 1.3.6.1.2.1.1.5.0 > /dev/null 2>&1
  for port in 22 80 443 445 3389 9100; do
    wait_seconds "$gap"
    nc -z -w 1 "$1" "$port" > /dev/null 2>&1
    count questions
  done
}

sweep() {
  local found
  found=$(arp-scan --quiet --plain --ignoredups --retry=1 --interval="$ZPILAB_ARP_INTERVAL_MS" \
    --interface="$link" "$network" 2> /dev/null | awk '{ print $1 }') || return 0
  count swept_addresses 254
  fping -q -a -r 0 -t 500 -i "$ZPILAB_PING_INTERVAL_MS" -g "$network" > /dev/null 2>&1
  count swept_addresses 254
  for address in $found; do
    count found_hosts
    ask "$address"
  done
}

printf -v gap '%d.%03d' $((ZPILAB_QUESTION_GAP_MS / 1000)) $((ZPILAB_QUESTION_GAP_MS % 1000))
run_events --one-at-a-time "sweep=$ZPILAB_SWEEPS_PER_MINUTE"
