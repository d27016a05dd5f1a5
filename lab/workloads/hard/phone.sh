#!/bin/bash
# The device's telephone: its port is open while a call lasts, and closed when it has hung up.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
port=40000

take_call() {
  local line receiver
  exec {line}< <(exec socat -u "UDP6-RECV:$port,ipv6only=0" STDOUT)
  receiver=$!
  read -r -n 1 -u "$line" _
  timeout "$ZPILAB_CALL_SECONDS" cat <&"$line" > /dev/null
  kill "$receiver" 2> /dev/null
  wait "$receiver" 2> /dev/null
  exec {line}<&-
  count calls
  # The caller still talks. Ready again when the longest tail is over.
  wait_seconds "$((ZPILAB_TAIL_MS_MOST / 1000 + 1))"
}

while true; do take_call; done
