#!/bin/bash
# WS-Discovery as Windows hosts have it: says hello, answers probes, and looks for others.
set -u
own=ZPILAB_${ZPILAB_ROLE^^}_IPV4
read -r _ link _ < <(ip -4 -o address show to "${!own}")
options=()
# Its web page would be one more open port of the device; so whoever asks for it is refused.
[ "$ZPILAB_ROLE" != device ] || options=(--no-http)
exec wsdd --interface "$link" --hostname "$ZPILAB_NAME" "${options[@]}" \
  --discovery --listen "$TMPDIR/wsdd.socket" 2>"$TMPDIR/wsdd.log" >&2
