#!/bin/bash
# Fetches from the peer's HTTP/3 server.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
options=(--quiet --no-quic-dump --no-http-dump --exit-on-all-streams-close --timeout=5s --handshake-timeout=3s)
files=(index.html style.css photo.jpg)

fetch() {  # fetch NAME URL...: counts the files that arrived whole
  local into="$TMPDIR/quic-$1" got
  mkdir "$into"
  if timeout 10 gtlsclient "${options[@]}" --download="$into" "$address" 4433 "${@:2}" > /dev/null 2>&1; then
    got=("$into"/*)
    count quic_files "${#got[@]}"
  fi
  rm -r "$into"
}

page() {
  choose_address "$1"
  local urls=() file
  for file in "${files[@]:0:1 + $2 % 3}"; do urls+=("https://$host:4433/$file"); done
  fetch "$2-$3" "${urls[@]}"
}
vanish() {
  choose_address "$1"
  # Eight megabytes take longer than that.
  timeout --signal=KILL "0.0$((3 + $2 % 5))" gtlsclient "${options[@]}" "$address" 4433 "https://$host:4433/video.mp4" > /dev/null 2>&1
  count vanished_clients
}

address=$other_ipv4 host=$other_ipv4
within 20 timeout 1 gtlsclient "${options[@]}" "$address" 4433 "https://$host:4433/index.html" ||
  stop "the peer's HTTP/3 server did not answer"
run_events "page=$ZPILAB_QUIC_PAGES_PER_MINUTE" "vanish=$ZPILAB_VANISHED_CLIENTS_PER_MINUTE"
