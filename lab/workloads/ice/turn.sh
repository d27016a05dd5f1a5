#!/bin/bash
# The public STUN and TURN server. Its data stays in the trial's own folder.
# Private addresses are refused as peers, as public servers do. Here it must be: coturn gives a relayed address up for
# good after one failed send, and nobody knows a way to a private network.
set -eu
exec turnserver -n --no-cli --no-tls --no-dtls --no-stdout-log --log-file=/dev/null --pidfile="$TMPDIR/turn.pid" \
  --userdb="$TMPDIR/turn.db" --listening-ip="$ZPILAB_RELAY_IPV4" --listening-ip="$ZPILAB_RELAY_IPV6" \
  --relay-ip="$ZPILAB_RELAY_IPV4" --relay-ip="$ZPILAB_RELAY_IPV6" --relay-threads=1 \
  --denied-peer-ip="$ZPILAB_DEVICE_IPV4" --denied-peer-ip="$ZPILAB_FAR_IPV4" \
  --lt-cred-mech --realm=lab.test --user=chat:lab --fingerprint >/dev/null 2>&1
