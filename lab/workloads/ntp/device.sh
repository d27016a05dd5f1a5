#!/bin/bash
# The device's chrony with the peer's two addresses as its servers. Its log of measurements is the work that it counts.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
folder=/run/chrony # this host's own; and where AppArmor is on, it lets chronyd write there and hardly anywhere else

count_measurements() {
  local first
  # A line that begins with a date is an answer; the others are headings.
  while read -r first _; do
    case $first in [0-9]*) printf '{"work":{"measurements":1}}\n' ;; esac
  done
}

mkdir -p "$folder"
chmod 750 "$folder"
: >"$folder/measurements.log"
polls="iburst minpoll $ZPILAB_POLL_EXPONENT maxpoll $((ZPILAB_POLL_EXPONENT + 2))"
servers=("server $ZPILAB_PEER_IPV4 $polls")
[ -z "$ZPILAB_PEER_IPV6" ] || servers+=("server $ZPILAB_PEER_IPV6 $polls")

# -x: it never sets the clock, which is not this host's own. Port 0: a client alone, its port 123 is closed.
chronyd -d -x -u root "${servers[@]}" 'port 0' 'cmdport 0' "bindcmdaddress $folder/device.sock" \
  "pidfile $folder/device.pid" "logdir $folder" 'log measurements' 2>"$TMPDIR/chronyd.log" &
tail --follow --lines=+1 "$folder/measurements.log" | count_measurements &

while :; do
  pause "$ZPILAB_BURST_EVERY_SECONDS"
  chronyc -h "$folder/device.sock" burst 4/8 >/dev/null && printf '{"work":{"bursts":1}}\n'
done
