#!/bin/bash
# Bursts of queries to the other side's name server. Only the peer's one knows late names.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
if [[ $ZPILAB_ROLE != device && " $ZPILAB_OPEN_UDP_PORTS " != *" 53 "* ]]; then exit 0; fi

burst() {
  local names=(www mail peer device nowhere) types=(A AAAA) i
  choose_address "$1"
  # dnsperf asks all of them at once; it would burn a core while it waits for answers that do not come.
  for ((i = 0; i < ZPILAB_NAMES_IN_A_BURST; ++i)); do
    echo "${names[($2 + i) % 5]}.lab.test ${types[i % 2]}"
  done | dnsperf -s "$address" -n 1 -c "$ZPILAB_SOCKETS_IN_A_BURST" -T 1 -t "$ZPILAB_PATIENCE_SECONDS" 2> /dev/null |
    awk '$1 " " $2 == "Queries completed:" { answers = $3 }
         $1 " " $2 == "Queries lost:" { lost = $3 }
         END { printf "{\"work\":{\"dns_answers\":%d,\"dns_timeouts\":%d}}\n", answers, lost }'
}

ask_late() {  # ask_late NAME
  if dig +time="$ZPILAB_PATIENCE_SECONDS" +tries=1 +short "@$address" "$1" > /dev/null 2>&1; then
    count dns_answers
  else
    count dns_timeouts
  fi
}

late() {
  [[ $ZPILAB_ROLE == device ]] || return 0
  local i
  choose_address "$1"
  for ((i = 0; i < ZPILAB_LATE_NAMES_IN_A_BURST; ++i)); do
    # A name of its own for each: one that was asked before would come from the cache, at once.
    ask_late "d$((1200 + ($2 + i * 137) % 1800))-$3-$SECONDS-$i.late.lab.test" &
  done
  wait
}

run_events "burst=$ZPILAB_BURSTS_PER_MINUTE" "late=$ZPILAB_LATE_BURSTS_PER_MINUTE"
