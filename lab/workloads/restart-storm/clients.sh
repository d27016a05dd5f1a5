#!/bin/bash
# The broker's clients. Each reconnects by itself when its connection is lost.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
within 3 nc -z "$other_ipv4" 1883 || stop "no broker on the device"

for ((client = 0; client < ZPILAB_CLIENTS; ++client)); do
  # Spread over the two families in the asked share: 0, 37, 74, 11, ... is every number below 100 once.
  choose_address $((client * 37 % 100))
  stdbuf -oL mosquitto_sub -d -h "$address" -p 1883 -i "client-$client" -k 30 -t 'lab/#' 2> /dev/null &
done > >(exec awk '/received CONNACK/ { ++greeted
    print "{\"work\":{\"" (greeted > '"$ZPILAB_CLIENTS"' ? "reconnections" : "connections") "\":1}}"; fflush() }')
wait
