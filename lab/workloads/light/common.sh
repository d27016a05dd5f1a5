# shellcheck shell=bash
# What both sides of the workload `light` do. Sourced by device.sh and peer.sh, which say whom they talk to:
#   other_ipv4, other_ipv6   addresses of the other side
#   web_port                 its web server's port; empty: it has none
#   dns_names                "zones" when its name server also has the late and the silent zone
#   share_of_web             how much of the web and DNS rates this side does
#   served_tcp, served_udp   its open ports, which are never taken for a service that is down
# Every event runs in the background with a time limit of its own, so that a slow one never delays the plan.

: "${other_ipv4:=}" "${other_ipv6:=}" "${web_port:=}" "${dns_names:=none}" "${share_of_web:=1}"
: "${served_tcp:=}" "${served_udp:=}"
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pages=(index.html style.css photo.jpg package.deb video.mp4)
names=(www mail peer device)
# Well-known services that nothing here offers: what a client finds when its server is down.
down_tcp=(5432 3306 6379 9100 9090 5672 8086 27017)
down_udp=(514 8125 162 4739)

count() { printf '{"work":{"%s":1}}\n' "$1"; }

# Puts the address of the other side for this family into $address, in brackets for a URL in $host.
choose_address() {
  if [ "$1" = ipv6 ] && [ -n "$other_ipv6" ]; then
    address=$other_ipv6 host="[$other_ipv6]"
  else
    address=$other_ipv4 host=$other_ipv4
  fi
}

# Puts a port of the list that the device does not serve into $port: "closed_port NUMBER SERVED PORT..."
closed_port() {
  local number=$1 served=" $2 " candidates=() candidate
  shift 2
  for candidate in "$@"; do
    case $served in *" $candidate "*) ;; *) candidates+=("$candidate") ;; esac
  done
  port=${candidates[number % ${#candidates[@]}]:-}
}

web() {
  [ -n "$web_port" ] || return 0
  curl --silent --fail --noproxy '*' --connect-timeout 3 --max-time 15 --output /dev/null \
    "http://$host:$web_port/${pages[$1]}" && count downloads
}

dns() {
  local type=A name
  case $1 in
    late | never)
      [ "$dns_names" = zones ] || return 0
      # A number of its own: a name asked before would come from the cache, at once.
      name="d$2-$SECONDS$RANDOM.$1.lab.test"
      ;;
    *)
      name="${names[$1]}.lab.test"
      [ "$address" = "$other_ipv6" ] && type=AAAA
      ;;
  esac
  if dig +time=1 +tries=1 +short "@$address" "$name" "$type" >/dev/null 2>&1; then
    count dns_answers
  else
    count dns_timeouts
  fi
}

# A TCP client of a service that is down; curl retries as a real client does, a second apart.
refused() {
  local retries=$1
  closed_port "$2" "$served_tcp" "${down_tcp[@]}"
  [ -n "$port" ] || return 0
  curl --silent --noproxy '*' --connect-timeout 2 --max-time 15 --output /dev/null \
    --retry "$retries" --retry-connrefused --retry-delay 1 "http://$host:$port/" && return 0
  printf '{"work":{"closed_tcp":%d}}\n' "$((retries + 1))"
}

check() {
  ping -n -q -c "$1" -i 1 -W 1 "$address" >/dev/null && count pings
}

udp() {
  local line
  closed_port "$2" "$served_udp" "${down_udp[@]}"
  [ -n "$port" ] || return 0
  for ((line = 1; line <= $1; ++line)); do
    # Each line from a socket of its own, as a client does that opens, sends and closes.
    logger --udp --server "$address" --port "$port" "job $line finished" 2>/dev/null && count closed_udp
  done
}

# Waits without a process: nothing is ever written into this pipe.
wait_seconds() { read -r -t "$1" -u "$silence" _ || true; }

run_plan() {
  local gap kind family first second
  exec {silence}<> <(:)
  while read -r gap kind family first second; do
    wait_seconds "$gap"
    choose_address "$family"
    case $kind in
      web) web "$first" & ;;
      dns) dns "$first" "$second" & ;;
      refused | retries) refused "$first" "$second" & ;;
      ping) check "$first" & ;;
      udp) udp "$first" "$second" & ;;
      pause) ;;
    esac
  done < <(exec awk -v share_of_web="$share_of_web" -f "$folder/plan.awk")
}
