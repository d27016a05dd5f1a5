#!/bin/bash
# Publishes readings. When the broker is down, the reading is lost.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh

reading() {
  choose_address "$1"
  mosquitto_pub -h "$address" -p 1883 -t lab/sensor -m "$2" > /dev/null 2>&1 && count messages
}

run_events "reading=$ZPILAB_MESSAGES_PER_MINUTE"
