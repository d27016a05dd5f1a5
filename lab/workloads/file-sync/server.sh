#!/bin/bash
# The peer's rsync server. What the device sends comes back changed, as if others had worked on it.
set -eu
conf=$TMPDIR/rsyncd.conf
mkdir -p "$TMPDIR/shared"
cat > "$conf" << EOF
use chroot = no
uid = root
gid = root
log file = /dev/null
pid file = $TMPDIR/rsyncd.pid
lock file = $TMPDIR/rsyncd.lock
[shared]
  path = $TMPDIR/shared
  read only = no
EOF
exec rsync --daemon --no-detach --port=873 --config="$conf"
