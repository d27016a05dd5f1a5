#!/bin/bash
# The device's client, transmission: it fetches the torrent from the peer's web page, then shares it. It restarts now and
# then on another port, as a client that takes a random port does.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
RANDOM=$ZPILAB_SEED
: "${ZPILAB_PEER_IPV4:?}"

# Where the DHT begins: the seeder.
write_settings() {
  mkdir -p "$TMPDIR/client" "$TMPDIR/watched"
  cat >"$TMPDIR/client/settings.json" <<SETTINGS
{"download-dir": "$TMPDIR/downloads", "watch-dir": "$TMPDIR/watched", "watch-dir-enabled": true,
 "rpc-enabled": false, "port-forwarding-enabled": false, "dht-enabled": true, "utp-enabled": true, "pex-enabled": true,
 "script-torrent-done-enabled": true, "script-torrent-done-filename": "$PWD/downloaded.sh",
 "speed-limit-up": $ZPILAB_UPLOAD_KILOBYTES_PER_SECOND, "speed-limit-up-enabled": true}
SETTINGS
  printf '%s 6881\n' "$ZPILAB_PEER_IPV4" >"$TMPDIR/client/dht.bootstrap"
}

write_settings
curl --silent --fail --noproxy '*' --retry 20 --retry-connrefused --retry-delay 1 --max-time 60 \
  --output "$TMPDIR/watched/file.torrent" "http://$ZPILAB_PEER_IPV4:6880/file.torrent" || exit
while :; do
  # Of what it prints only the work counts, which downloaded.sh says.
  transmission-daemon --foreground --config-dir "$TMPDIR/client" --peerport $((49152 + RANDOM % 8192)) \
    2>"$TMPDIR/client.log" > >(exec grep --line-buffered '^{') &
  pause "$ZPILAB_CLIENT_RESTART_EVERY_SECONDS"
  kill $!
  wait
done
