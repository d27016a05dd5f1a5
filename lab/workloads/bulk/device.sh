#!/bin/bash
# Sends to the peer's iperf3 server or receives from it, one transfer at a time.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh

transfer() {
  local length=$((ZPILAB_SECONDS_LEAST + $2 % (ZPILAB_SECONDS_MOST - ZPILAB_SECONDS_LEAST + 1)))
  local how=(--bitrate "${ZPILAB_TCP_MEGABITS_PER_SECOND}M")
  choose_address "$1"
  if (($3 / 2 % 100 < ZPILAB_UDP_PERCENT)); then
    how=(--udp --length 1200 --bitrate "${ZPILAB_UDP_MEGABITS_PER_SECOND}M")
  fi
  if (($3 % 2)); then how+=(--reverse); fi
  # The last line about a transfer says what the receiver got: "... sec  24.8 MBytes ... receiver".
  iperf3 --client "$address" --port 5201 --connect-timeout 3000 --time "$length" --format m "${how[@]}" 2> /dev/null |
    awk '$NF == "receiver" { for (i = 2; i <= NF; ++i) if ($i == "MBytes") got = $(i - 1)
           else if ($i == "KBytes") got = $(i - 1) / 1024 }
         END { if (got > 0) printf "{\"work\":{\"megabytes\":%.1f,\"transfers\":1}}\n", got
               else print "{\"work\":{\"failed_transfers\":1}}" }'
}

run_events --one-at-a-time "transfer=$ZPILAB_TRANSFERS_PER_MINUTE"
