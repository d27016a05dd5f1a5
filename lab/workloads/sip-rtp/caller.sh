#!/bin/bash
# Calls the device, IPv4 and IPv6 in turn; lengths and gaps come from the seed.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}" "${ZPILAB_PEER_IPV4:?}"
folder=$PWD

# Puts a whole number from $1 to $2 into $number.
choose() { number=$(($1 + RANDOM * ($2 - $1 + 1) / 32768)); }

# "call OWN-ADDRESS DEVICE"
call() {
  local talk
  choose "$((ZPILAB_TALK_SHORTEST_SECONDS * 1000))" "$((ZPILAB_TALK_LONGEST_SECONDS * 1000))"
  talk=$number
  choose "$ZPILAB_TAIL_SHORTEST_MILLISECONDS" "$ZPILAB_TAIL_LONGEST_MILLISECONDS"
  sipp "$2:5060" -sf "$folder/caller.xml" -m 1 -i "$1" -p 5070 -mp $((16384 + (RANDOM & ~1))) \
    -set talk "$talk" -set tail "$number" -timeout $((talk / 1000 + 10)) -timeout_error \
    -nostdin >/dev/null 2>sipp.log && printf '{"work":{"calls":1}}\n'
}

cd "$TMPDIR" || exit # sipp leaves its notes in the current folder
# A second of silence in A-law, played again and again.
head -c 8000 /dev/zero | tr '\0' '\325' >voice.alaw
pause 1 # the device's telephone starts meanwhile
while :; do
  call "$ZPILAB_PEER_IPV4" "$ZPILAB_DEVICE_IPV4"
  pause "$ZPILAB_CALL_EVERY_SECONDS"
  if [ -z "$ZPILAB_DEVICE_IPV6" ]; then continue; fi
  call "[$ZPILAB_PEER_IPV6]" "[$ZPILAB_DEVICE_IPV6]"
  pause "$ZPILAB_CALL_EVERY_SECONDS"
done
