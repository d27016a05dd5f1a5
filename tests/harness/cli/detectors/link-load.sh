#!/bin/bash
# A sensor in ten lines: more than 20 packets towards the device within a tenth of a second are a scan.
#   link-load.sh INTERFACE
packets=/sys/class/net/$1/statistics/tx_packets
read -r before < "$packets" || exit 1
echo '{"ready":{}}'
while read -r -t 0.1 _; (($? > 128)); do
  read -r now < "$packets"
  if ((now - before > 20)); then echo '{"alarm":{"class":"tcp4"}}'; fi
  before=$now
done
