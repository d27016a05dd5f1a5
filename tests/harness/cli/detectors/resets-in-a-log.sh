#!/bin/sh
# A detector as others write them: what it finds goes into a log file, in its own words.
#   resets-in-a-log.sh LOGFILE
log=$1
echo '{"ready":{}}'
read -r hello
index=$(echo "$hello" | grep -o '"counters":.*' | tr ',' '\n' | grep -n '"tcpOutRsts"' | cut -d: -f1)
index=$((index - 1))
while read -r line; do
  resets=$(echo "$line" | grep -o "\[$index,[0-9]*\]" | cut -d, -f2 | tr -d ']')
  if [ "${resets:-0}" -ge 20 ]; then echo "$(date -u) SCAN of tcp ports, $resets resets" >> "$log"; fi
done
