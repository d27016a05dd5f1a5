#!/bin/bash
# The broker, and what makes it restart.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
conf=$TMPDIR/mosquitto.conf
cat > "$conf" << EOF
listener 1883
allow_anonymous true
user root
persistence false
log_type none
EOF

start() { mosquitto -c "$conf" > /dev/null 2>&1 & broker=$!; }
restart() {
  local down=$((ZPILAB_SECONDS_DOWN_LEAST * 1000 +
    $1 * (ZPILAB_SECONDS_DOWN_MOST - ZPILAB_SECONDS_DOWN_LEAST) / 1000))
  kill -TERM "$broker" && wait "$broker"
  wait_seconds "$((down / 1000)).$((down % 1000 / 100))"
  start
  count restarts
}

start
# The clients come first.
wait_seconds 4
kill -0 "$broker" || stop "the broker did not start"
run_events --one-at-a-time "restart=$ZPILAB_RESTARTS_PER_MINUTE"
