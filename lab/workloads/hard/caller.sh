#!/bin/bash
# Calls the device's telephone, and goes on talking for a moment after it has hung up.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
port=40000

call() {
  local tail_ms=$((ZPILAB_TAIL_MS_LEAST + $2 * (ZPILAB_TAIL_MS_MOST - ZPILAB_TAIL_MS_LEAST) / 1000000))
  local next=${EPOCHREALTIME/./} left gap line
  local end=$((next + ZPILAB_CALL_SECONDS * 1000000 + tail_ms * 1000))
  choose_address "$1"
  exec {line}<> "/dev/udp/$address/$port"
  while ((next < end)); do
    # A datagram a write. It fails when the last one was refused: a telephone does not care.
    printf '%s' "$packet" >&"$line"
    # In microseconds, against the clock: on a busy machine too, a call is as long as it should be.
    left=$(((next += ZPILAB_PACKET_GAP_MS * 1000) - ${EPOCHREALTIME/./}))
    if ((left > 0)); then
      printf -v gap '0.%06d' $((left < 999999 ? left : 999999))
      wait_seconds "$gap"
    fi
  done 2> /dev/null
  exec {line}>&-
  # Until the telephone is ready again.
  wait_seconds "$((ZPILAB_TAIL_MS_MOST / 1000 + 2))"
}

printf -v packet '%*s' "$ZPILAB_PACKET_BYTES" ''
packet=${packet// /v}
# The telephone has been plugged in.
wait_seconds 1
run_events --one-at-a-time "call=$ZPILAB_CALLS_PER_MINUTE"
