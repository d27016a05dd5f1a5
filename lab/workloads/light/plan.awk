# Prints an endless plan of events, one a line: "GAP KIND FAMILY A B". GAP is the pause before it in seconds; A and B are
# the event's own numbers. The same environment gives the same plan with every awk: the generator is our own (Park and
# Miller's minimal standard, whose products fit a double), because rand() differs between awks.
# `-v events=N` ends the plan after N events.

function uniform() {                       # in (0, 1)
  state = (state * 16807) % 2147483647
  return state / 2147483647
}
function below(bound) { return int(uniform() * bound) }
function exponential(mean) { return -mean * log(uniform()) }
function setting(name) { return ENVIRON["ZPILAB_" name] + 0 }

# One kind of event with its rate; a superposition of Poisson processes is one with the sum of the rates.
function activity(kind, per_minute) {
  if (per_minute <= 0) return
  kinds[++known] = kind
  rates[known] = per_minute
  total += per_minute
}

function draw_kind(    at, i) {
  at = uniform() * total
  for (i = 1; i < known; ++i) {
    at -= rates[i]
    if (at < 0) return kinds[i]
  }
  return kinds[known]
}

# The two numbers of an event: for downloads page and port, for DNS name and delay, for the others counts and ports.
function numbers(kind,    share) {
  if (kind == "web") return (uniform() * 100 < setting("LARGE_DOWNLOADS_PERCENT")) ? below(2) + 3 " 0" : below(3) " 0"
  if (kind == "dns") {
    share = uniform() * 100
    if (share < setting("DNS_LATE_PERCENT")) return "late " 1200 + below(1800)
    if (share < setting("DNS_LATE_PERCENT") + setting("DNS_SILENT_PERCENT")) return "never 0"
    return below(4) " 0"
  }
  if (kind == "refused") return "0 " below(1000)
  if (kind == "retries") return below(4) + 1 " " below(1000)  # retries after the first try
  if (kind == "ping") return below(4) + 1 " 0"
  if (kind == "udp") return below(3) + 1 " " below(1000)
  return "0 0"
}

BEGIN {
  state = (setting("SEED") % 2147483646) + 1
  scale = share_of_web + 0 > 0 ? share_of_web : 1
  activity("web", setting("WEB_DOWNLOADS_PER_MINUTE") * scale)
  activity("dns", setting("DNS_QUERIES_PER_MINUTE") * scale)
  activity("refused", setting("REFUSED_CONNECTIONS_PER_MINUTE"))
  activity("retries", setting("RETRY_BURSTS_PER_MINUTE"))
  activity("ping", setting("PINGS_PER_MINUTE") / 2)  # each side does its half
  activity("udp", setting("CLOSED_UDP_PER_MINUTE"))
  activity("pause", setting("PAUSES_PER_MINUTE"))
  if (total <= 0) exit 1
  for (i = 0; events == 0 || i < events; ++i) {
    kind = draw_kind()
    gap = exponential(60 / total)
    # Somebody has just sat down: so even the shortest trial holds some work, whatever its seed.
    if (i == 0) { kind = "web"; gap = gap < 1 ? gap : 1 }
    if (kind == "pause") {
      pause = exponential(setting("PAUSE_SECONDS"))
      longest = 3 * setting("PAUSE_SECONDS")
      gap += pause < longest ? pause : longest
    }
    printf "%.3f %s %s %s\n", gap, kind, uniform() * 100 < setting("IPV6_PERCENT") ? "ipv6" : "ipv4", numbers(kind)
  }
}
