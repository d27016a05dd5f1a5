# shellcheck shell=bash
# What the scripts of workloads share: `. ../common.sh`, for a program starts in its folder. Part of each workload's
# hash. A script defines one function for each kind of event and calls run_events.
# shellcheck disable=SC2034  # what it sets is for the scripts
# The other side: the device talks to the peer, and everybody else to the device.
if [[ $ZPILAB_ROLE == device ]]; then
  other_ipv4=${ZPILAB_PEER_IPV4-} other_ipv6=${ZPILAB_PEER_IPV6-}
else
  other_ipv4=${ZPILAB_DEVICE_IPV4-} other_ipv6=${ZPILAB_DEVICE_IPV6-}
fi

count() {  # count COUNTER [HOW_MANY]
  if [[ ${2-1} != 0 ]]; then printf '{"work":{"%s":%s}}\n' "$1" "${2-1}"; fi
}
event() { printf '{"event":"%s"}\n' "$1"; }

stop() {  # stop WHY: the trial fails, and says why
  echo "$1" >&2
  exit 1
}

# Waits without a process: nothing is ever written into this pipe.
exec {silence}<> <(:)
wait_seconds() { read -r -t "$1" -u "$silence" _ || true; }

pause() {  # pause SECONDS: half to one and a half times as many whole seconds, drawn from the script's RANDOM
  local milliseconds=$(($1 * (500 + RANDOM % 1001))) seconds
  printf -v seconds '%d.%03d' $((milliseconds / 1000)) $((milliseconds % 1000))
  wait_seconds "$seconds"
}

within() {  # within SECONDS COMMAND...: tries until it succeeds; false when the time is over
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    if ((SECONDS >= end)); then return 1; fi
    wait_seconds 0.2
  done
}

# The other side's address, in IPv6 for ZPILAB_IPV6_PERCENT of the numbers 0 to 999999; in $host as a URL has it.
choose_address() {  # choose_address NUMBER
  if [[ -n $other_ipv6 ]] && (($1 % 100 < ${ZPILAB_IPV6_PERCENT:-0})); then
    address=$other_ipv6 host="[$other_ipv6]"
  else
    address=$other_ipv4 host=$other_ipv4
  fi
}

device_serves() { [[ " $ZPILAB_OPEN_TCP_PORTS " == *" $1 "* ]]; }

# A well-known port that nothing of a lab listens on, in $port: what a client finds whose server is down.
choose_closed_port() {  # choose_closed_port NUMBER
  local candidate candidates=()
  for candidate in 5432 3306 6379 9100 9090 5672 8086 27017; do
    device_serves "$candidate" || candidates+=("$candidate")
  done
  port=${candidates[$1 % ${#candidates[@]}]}
}

# run_events [--one-at-a-time] KIND=PER_MINUTE...
# For ever: waits, then calls the function KIND with three numbers from 0 to 999999. The gaps are exponential (each kind
# is a Poisson process) and everything is drawn from ZPILAB_SEED. The first event is of the first kind and comes within a
# second, so that the shortest trial holds some work. Events run in the background, so that a slow one delays nothing;
# with --one-at-a-time the next gap begins when an event has ended.
run_events() {
  # A local variable of bash hides the script's own from the functions called here: so one, with a long name.
  local -a planned_event
  local events_take_turns=no
  if [[ $1 == --one-at-a-time ]]; then events_take_turns=yes && shift; fi
  while read -ra planned_event; do
    wait_seconds "${planned_event[0]}"
    if [[ $events_take_turns == yes ]]; then
      "${planned_event[@]:1}"
    else
      "${planned_event[@]:1}" &
    fi
  done < <(plan_events "$@")
}

# Prints "GAP KIND NUMBER NUMBER NUMBER" lines without end. The generator is our own (Park and Miller's minimal standard,
# whose products fit a double), because rand() differs between awks.
plan_events() {  # plan_events KIND=PER_MINUTE...
  exec awk -v seed="$ZPILAB_SEED" '
    function uniform() { state = (state * 16807) % 2147483647; return state / 2147483647 }
    BEGIN {
      state = (seed % 2147483646) + 1
      for (i = 1; i < ARGC; ++i) {
        split(ARGV[i], pair, "=")
        if (pair[2] <= 0) continue
        kinds[++known] = pair[1]
        rates[known] = pair[2]
        total += pair[2]
      }
      if (known == 0) exit 1
      for (first = 1; ; first = 0) {
        at = uniform() * total
        for (chosen = 1; chosen < known && (at -= rates[chosen]) >= 0; ++chosen);
        gap = -60 / total * log(uniform())
        if (first) { chosen = 1; if (gap > 1) gap = 1 }
        printf "%.3f %s %d %d %d\n", gap, kinds[chosen], uniform() * 1e6, uniform() * 1e6, uniform() * 1e6
      }
    }' "$@"
}
