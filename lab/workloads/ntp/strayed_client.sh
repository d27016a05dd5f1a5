#!/bin/bash
# Another host that takes the device for a time server: a one-shot query that asks a few times and gives up.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
folder=/run/chrony

mkdir -p "$folder"
chmod 750 "$folder"
device=("$ZPILAB_DEVICE_IPV4")
[ -z "$ZPILAB_DEVICE_IPV6" ] || device+=("$ZPILAB_DEVICE_IPV6")
while :; do
  pause "$ZPILAB_STRAYED_CLIENT_EVERY_SECONDS"
  # -Q: it only prints the difference; without -x it would still not set anything, but one cannot be too sure.
  chronyd -Q -x -u root -t 6 "pidfile $folder/strayed.pid" 'cmdport 0' "bindcmdaddress $folder/strayed.sock" \
    "server ${device[RANDOM % ${#device[@]}]} iburst" >/dev/null 2>&1
  printf '{"work":{"strayed_clients":1}}\n'
done
