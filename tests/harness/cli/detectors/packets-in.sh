#!/bin/sh
# A detector in ten lines: more than 20 incoming packets in one sample are a scan. It reads the agent's JSON Lines.
echo '{"ready":{}}'
while read -r line; do
  case $line in
    '{"hello"'*) before=${line%%'"ifInPkts"'*}; index=$(printf %s "${before##*'"counters":['}" | tr -cd , | wc -c) ;;
    *'"deltas":['*"[$index,"*)
      moved=${line##*"[$index,"}; seq=${line##*'"seq":'}
      if [ "${moved%%]*}" -gt 20 ]; then echo "{\"alarm\":{\"seq\":${seq%%,*},\"class\":\"tcp4\"}}"; fi ;;
  esac
done
