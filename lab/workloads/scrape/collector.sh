#!/bin/bash
# The collector. Its targets do not answer, so all of its work is to ask.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh

ask_exporter() {  # ask_exporter NUMBER
  choose_address "$((ZPILAB_SEED / 7 + $1 * 37))"
  choose_closed_port "$((ZPILAB_SEED + $1))"
  nc -z -w 2 "$address" "$port" 2> /dev/null
  count scrapes
}

# Ports of SNMP agents and of their kin; what the device serves is left out.
ask_agent() {  # ask_agent NUMBER
  choose_address "$((ZPILAB_SEED / 7 + $1 * 37))"
  local port=$((10161 + $1))
  if [[ " $ZPILAB_OPEN_UDP_PORTS " == *" $port "* ]]; then port=$((port + 1000)); fi
  # SNMPv1: the description of the system, as `snmpget -v1 -c public` asks for it.
  printf '\x30\x26\x02\x01\x00\x04\x06public\xa0\x19\x02\x01\x01\x02\x01\x00\x02\x01\x00\x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00\x05\x00' \
    > "/dev/udp/$address/$port"
  count scrapes
}

next=${EPOCHREALTIME/./}
while true; do
  for ((i = 0; i < ZPILAB_EXPORTERS_DOWN; ++i)); do ask_exporter "$i"; done
  for ((i = 0; i < ZPILAB_AGENTS_DOWN; ++i)); do ask_agent "$i"; done
  # By the clock, not by the time that asking took.
  next=$((next + ZPILAB_SCRAPE_SECONDS * 1000000))
  left=$((next - ${EPOCHREALTIME/./}))
  if ((left > 0)); then
    printf -v left '%d.%06d' $((left / 1000000)) $((left % 1000000))
    wait_seconds "$left"
  fi
done
