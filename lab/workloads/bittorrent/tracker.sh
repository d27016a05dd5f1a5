#!/bin/bash
# Makes the file and its torrent, and offers them: a tracker, a web page with the torrent, and the first seeder.
set -u
: "${ZPILAB_PEER_IPV4:?}"
cd "$TMPDIR" || exit
mkdir -p seeder web tracker

yes "the file of the swarm $ZPILAB_SEED" | head -c "${ZPILAB_FILE_MEGABYTES}000000" >seeder/file
transmission-create --piecesize 64 --tracker "http://$ZPILAB_PEER_IPV4:6969/announce" --outfile file.torrent \
  seeder/file >/dev/null || exit
# Debian's opentracker tracks only what it is told to.
transmission-show file.torrent | sed -n 's/^ *Hash: //p' >tracker/list
chmod 755 tracker && chmod 644 tracker/list
mv file.torrent web/

# It locks itself into its folder as "nobody", and refuses to stay root.
opentracker -i "$ZPILAB_PEER_IPV4" -p 6969 -P 6969 -d "$TMPDIR/tracker" -w list >tracker.log 2>&1 &
aria2c --no-conf --dir=seeder --check-integrity --seed-ratio=0 --listen-port=6881 --dht-listen-port=6881 \
  --max-overall-upload-limit="${ZPILAB_UPLOAD_KILOBYTES_PER_SECOND}K" --dht-file-path="$TMPDIR/seeder.dht" \
  --quiet web/file.torrent >seeder.log 2>&1 &

# The torrent is offered once the tracker knows the seeder: a client asks the tracker rarely, and first of all.
exec {silence}<> <(:)
hash=$(sed 's/../%&/g' tracker/list)
for ((tries = 0; tries < 50; ++tries)); do
  [[ $(curl --silent --noproxy '*' --max-time 1 "http://$ZPILAB_PEER_IPV4:6969/scrape?info_hash=$hash" | tr -d '\0') == *completei1e* ]] && break
  read -r -t 0.2 -u "$silence" _ || true
done
busybox httpd -f -p 6880 -h "$TMPDIR/web" 2>web.log &
wait
