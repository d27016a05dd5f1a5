#!/bin/bash
# Several leechers, each with an address of its own on the peer's link (clients take one address for one peer). Each comes,
# fetches the file, shares it, and is gone without telling anybody: its port is closed then, or its address is gone too.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"
hook=$PWD/downloaded.sh
read -r _ link _ own _ < <(ip -4 -o address show to "$ZPILAB_PEER_IPV4")

# "leecher NUMBER": comes and goes for ever.
leecher() {
  local folder=$TMPDIR/leecher$1 address=${ZPILAB_PEER_IPV4%.*}.$((100 + $1)) port
  RANDOM=$((ZPILAB_SEED + $1))
  trap 'ip address delete "$address/${own#*/}" dev "$link" 2>/dev/null; exit' TERM
  pause "$1"
  while :; do
    port=$((49152 + RANDOM % 8192))
    ip address replace "$address/${own#*/}" dev "$link" noprefixroute
    aria2c --no-conf --dir="$folder" --interface="$address" --seed-ratio=0 --listen-port="$port" \
      --dht-listen-port="$port" --dht-file-path="$folder.dht" \
      --dht-entry-point="$ZPILAB_PEER_IPV4:6881" --max-overall-upload-limit="${ZPILAB_UPLOAD_KILOBYTES_PER_SECOND}K" \
      --on-bt-download-complete="$hook" --follow-torrent=mem --quiet "http://$ZPILAB_PEER_IPV4:6880/file.torrent" 2>"$folder.log" &
    pause "$ZPILAB_LEECHER_STAY_SECONDS"
    kill -KILL $!
    wait $! 2>/dev/null
    # Half of them switch the whole computer off.
    ((RANDOM % 2)) && ip address delete "$address/${own#*/}" dev "$link"
    rm -rf "$folder"
    pause "$ZPILAB_LEECHER_AWAY_SECONDS"
  done
}

# They come once there is something to fetch.
curl --silent --fail --noproxy '*' --retry 20 --retry-connrefused --retry-delay 1 --max-time 60 --output /dev/null \
  "http://$ZPILAB_PEER_IPV4:6880/file.torrent" || exit
for ((number = 1; number <= ZPILAB_LEECHERS; ++number)); do leecher "$number" & done
wait
