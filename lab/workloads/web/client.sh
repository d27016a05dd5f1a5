#!/bin/bash
# A client of the other side's web server.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh

# The device uses the peer's site; the peer has only what the device serves.
site=no web_port=80
if [[ $ZPILAB_ROLE == device ]]; then
  site=yes web_port=8080
  within 20 curl --silent --noproxy '*' --output /dev/null "http://$other_ipv4:8080/" || stop "the peer's site did not start"
elif ! device_serves 80; then
  exit 0
fi

fetch() {  # fetch CURL-ARGUMENT...: counts what arrived
  local codes left
  codes=$(curl --silent --noproxy '*' --connect-timeout 3 --max-time 15 --output /dev/null --write-out '%{http_code},' "$@")
  left=${codes//200,/}
  count downloads $(((${#codes} - ${#left}) / 4))
}

page() {
  choose_address "$1"
  fetch --parallel --parallel-immediate --parallel-max 6 "http://$host:$web_port/{index.html,style.css,photo.jpg}?[1-2]"
}
poll() {
  choose_address "$1"
  fetch --header 'Connection: close' "http://$host:$web_port/index.html?[1-$((5 + $2 % 11))]"
}
session() {
  choose_address "$1"
  fetch "http://$host:$web_port/style.css?[1-$((5 + $2 % 11))]"
}

broken_ipv6() {
  [[ $site == yes && -n $other_ipv6 ]] || return 0
  # An address of the other side's network that nobody has, or a port that only IPv4 listens on.
  local port=8080 dead="${other_ipv6%::*}::dead:$((1 + $2 % 9))"
  if (($1 % 2)); then port=8081 dead=$other_ipv6; fi
  fetch --happy-eyeballs-timeout-ms 200 --resolve "site.lab.test:$port:[$dead],$other_ipv4" "http://site.lab.test:$port/index.html"
}

refused() {
  local retries=$(($2 % 5))
  choose_address "$1"
  choose_closed_port "$3"
  curl --silent --noproxy '*' --connect-timeout 2 --max-time 15 --output /dev/null \
    --retry "$retries" --retry-connrefused --retry-delay 1 "http://$host:$port/" && return 0
  count refused $((retries + 1))
}

slow() {
  [[ $site == yes ]] || return 0
  choose_address "$1"
  curl --silent --noproxy '*' --connect-timeout 3 --max-time $((2 + $2 % 4)) --output /dev/null \
    "http://$host:$web_port/slow/photo.jpg" || count abandoned
}

run_events "page=$ZPILAB_PAGES_PER_MINUTE" "poll=$ZPILAB_POLLS_PER_MINUTE" "session=$ZPILAB_SESSIONS_PER_MINUTE" \
  "broken_ipv6=$ZPILAB_BROKEN_IPV6_PER_MINUTE" "refused=$ZPILAB_REFUSED_PER_MINUTE" "slow=$ZPILAB_SLOW_PER_MINUTE"
