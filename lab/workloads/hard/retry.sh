#!/bin/bash
# A client whose server is down, and that does not wait long before it tries again.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh

burst() {
  local tries=$((ZPILAB_RETRIES_LEAST + $2 % (ZPILAB_RETRIES_MOST - ZPILAB_RETRIES_LEAST + 1)))
  choose_address "$1"
  choose_closed_port "$3"
  for (( ; tries > 0; --tries)); do
    nc -z -w 1 "$address" "$port" > /dev/null 2>&1 || count refused_retries
    wait_seconds "$gap"
  done
}

printf -v gap '%d.%03d' $((ZPILAB_RETRY_GAP_MS / 1000)) $((ZPILAB_RETRY_GAP_MS % 1000))
run_events "burst=$ZPILAB_RETRY_BURSTS_PER_MINUTE"
