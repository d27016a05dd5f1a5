#!/bin/bash
# The device speaks to all its neighbours at once, with empty neighbour tables: a burst of ARP and neighbour solicitations.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_DEVICE_IPV4:?}" "${ZPILAB_PEER_IPV4:?}"
read -r _ link _ < <(ip -4 -o address show to "$ZPILAB_DEVICE_IPV4")

meet() { ping -n -q -c 1 -W 1 "$1" >/dev/null && printf '{"work":{"neighbours_met":1}}\n'; }

# The last one is the routers' virtual address.
names=()
for ((number = 1; number <= ZPILAB_NEIGHBOURS + 1; ++number)); do
  names+=("${ZPILAB_PEER_IPV4%.*}.$((140 + number))")
  [ -z "$ZPILAB_PEER_IPV6" ] || names+=("${ZPILAB_PEER_IPV6%:*}:$((140 + number))")
done

pause 3 # the neighbours come up meanwhile
while :; do
  # Only what was learnt, and only of these: a table that has expired, not one that an administrator has emptied.
  for name in "${names[@]}"; do ip neigh delete "$name" dev "$link" 2>/dev/null; done
  for name in "${names[@]}"; do
    meet "$name" &
    ((RANDOM % 3)) || read -r -t 0.1 -u "$silence" _
  done
  pause "$ZPILAB_NEIGHBOURS_ASKED_EVERY_SECONDS"
done
