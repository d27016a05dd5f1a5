#!/bin/bash
# The monitoring system: the plugins that Nagios and its kin start.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
plugins=/usr/lib/nagios/plugins
read -ra open <<< "$ZPILAB_OPEN_TCP_PORTS"
[[ ${#open[@]} -gt 0 ]] || stop "health-checks needs open TCP ports on the device"

run_plugin() {  # run_plugin COUNTER NAME ARGUMENT...; 0 to 3 is an answer
  "$plugins/$2" -t 5 "${@:3}" > /dev/null 2>&1
  if (($? <= 3)); then count "$1"; fi
}

check() {
  choose_address "$1"
  local port=${open[$2 % ${#open[@]}]:-22}
  case $port/$(($3 % 4)) in
    */0) run_plugin checks check_ping -H "$address" -w 100,50% -c 500,80% -p 3 ;;
    80/*) run_plugin checks check_http -H "$address" -I "$address" -p 80 -u /index.html ;;
    22/[12]) run_plugin checks check_ssh "$address" ;;
    *) run_plugin checks check_tcp -H "$address" -p "$port" ;;
  esac
}
refused() {
  choose_address "$1"
  choose_closed_port "$2"
  run_plugin refused_checks check_tcp -H "$address" -p "$port"
}

run_events "check=$ZPILAB_MONITOR_CHECKS_PER_MINUTE" "refused=$ZPILAB_REFUSED_CHECKS_PER_MINUTE"
