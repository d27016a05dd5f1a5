#!/bin/bash
# Bursts of queries to the other side's name server. Only the peer's one knows late names.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
if [[ $ZPILAB_ROLE != device && " $ZPILAB_OPEN_UDP_PORTS " != *" 53 "* ]]; then exit 0; fi

ask() {  # ask SOCKETS < QUERIES: all of them at once
  dnsperf -s "$address" -n 1 -c "$1" -T 1 -t "$ZPILAB_PATIENCE_SECONDS" 2> /dev/null |
    awk '$1 " " $2 == "Queries completed:" { answers = $3 }
         $1 " " $2 == "Queries lost:" { lost = $3 }
         END { printf "{\"work\":{\"dns_answers\":%d,\"dns_timeouts\":%d}}\n", answers, lost }'
}

burst() {
  local names=(www mail peer device nowhere) types=(A AAAA) i
  choose_address "$1"
  for ((i = 0; i < ZPILAB_NAMES_IN_A_BURST; ++i)); do
    echo "${names[($2 + i) % 5]}.lab.test ${types[i % 2]}"
  done | ask "$ZPILAB_SOCKETS_IN_A_BURST"
}

late() {
  [[ $ZPILAB_ROLE == device ]] || return 0
  local i
  choose_address "$1"
  for ((i = 0; i < ZPILAB_LATE_NAMES_IN_A_BURST; ++i)); do
    # A name of its own for each: one that was asked before would come from the cache, at once.
    echo "d$((1200 + ($2 + i * 137) % 1800))-$3-$SECONDS-$i.late.lab.test A"
  done | ask "$ZPILAB_LATE_NAMES_IN_A_BURST"
}

run_events "burst=$ZPILAB_BURSTS_PER_MINUTE" "late=$ZPILAB_LATE_BURSTS_PER_MINUTE"
