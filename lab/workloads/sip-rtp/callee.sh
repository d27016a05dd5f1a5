#!/bin/bash
# The device's telephone: it answers one call after another, IPv4 and IPv6 in turn, each with a voice port of its own.
set -u
RANDOM=$ZPILAB_SEED
folder=$PWD
media=$((RANDOM % 50))
exec {silence}<> <(:)
addresses=("$ZPILAB_DEVICE_IPV4" ${ZPILAB_DEVICE_IPV6:+"$ZPILAB_DEVICE_IPV6"})
turn=0

cd "$TMPDIR" || exit # sipp leaves its notes in the current folder
while :; do
  # -rtp_echo: sipp reads the voice and sends it back. It opens the port (and the second next one) at once, so no call may
  # get the last one's: each takes the next of the fifty that the device's firewall knows (`serves`).
  media=$(((media + 1) % 50))
  if sipp -sf "$folder/callee.xml" -m 1 -i "${addresses[turn]}" -p 5060 -mp $((16384 + 4 * media)) -rtp_echo \
    -set ring "$ZPILAB_RING_MILLISECONDS" -nostdin >/dev/null 2>sipp.log; then
    turn=$(((turn + 1) % ${#addresses[@]}))
  else
    read -r -t 1 -u "$silence" _ || true # a call that failed: never at full speed
  fi
done
