#!/bin/bash
# Calls the device's telephone, and goes on talking for a moment after it has hung up.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
port=40000

seconds() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

call() {
  local tail_ms=$((ZPILAB_TAIL_MS_LEAST + $2 * (ZPILAB_TAIL_MS_MOST - ZPILAB_TAIL_MS_LEAST) / 1000000))
  local packets=$(((ZPILAB_CALL_SECONDS * 1000 + tail_ms) / ZPILAB_PACKET_GAP_MS)) line
  choose_address "$1"
  exec {line}<> "/dev/udp/$address/$port"
  for (( ; packets > 0; --packets)); do
    # A datagram a write. It fails when the last one was refused: a telephone does not care.
    printf '%s' "$packet" >&"$line"
    wait_seconds "$gap"
  done 2> /dev/null
  exec {line}>&-
  # Until the telephone is ready again.
  wait_seconds "$((ZPILAB_TAIL_MS_MOST / 1000 + 2))"
}

gap=$(seconds "$ZPILAB_PACKET_GAP_MS")
printf -v packet '%*s' "$ZPILAB_PACKET_BYTES" ''
packet=${packet// /v}
# The telephone has been plugged in.
wait_seconds 1
run_events --one-at-a-time "call=$ZPILAB_CALLS_PER_MINUTE"
