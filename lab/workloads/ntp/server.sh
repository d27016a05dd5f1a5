#!/bin/bash
# The peer's time server, which is restarted now and then: meanwhile its port is closed.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
folder=/run/chrony

mkdir -p "$folder"
chmod 750 "$folder"
while :; do
  # "local": it serves its own time although it has no source; -x: which it never sets.
  chronyd -d -x -u root 'local stratum 10' allow 'cmdport 0' "bindcmdaddress $folder/server.sock" \
    "pidfile $folder/server.pid" 2>"$TMPDIR/chronyd.log" &
  pause "$ZPILAB_SERVER_RESTART_EVERY_SECONDS"
  kill $!
  wait
  printf '{"event":"the time server is down"}\n'
  pause "$ZPILAB_SERVER_DOWN_SECONDS"
done
