#!/bin/bash
# The peer's HTTP/3 server on port 4433. It shows the files of the host's own web server.
set -eu
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=peer.lab.test -days 30 \
  -keyout "$TMPDIR/quic.key" -out "$TMPDIR/quic.crt" 2> /dev/null
exec gtlsserver --quiet --htdocs="$TMPDIR/www" --mime-types-file=/dev/null '*' 4433 \
  "$TMPDIR/quic.key" "$TMPDIR/quic.crt" > /dev/null 2>&1
