#!/bin/bash
# What a home's router does: NAT for IPv4, a stateful firewall for both families. Runs on either router until it is
# stopped, and then undoes it.
#   - independent: the port stays what the host chose, so every destination sees the same mapping (RFC 4787,
#     endpoint-independent mapping), but only those answer through it that were written to (address- and
#     port-dependent filtering): the usual "port-restricted cone".
#   - dependent: a random port for each destination (address- and port-dependent mapping), as carriers and firewalls
#     do: "symmetric".
set -eu
case $ZPILAB_ROLE in
  router) dependent=$ZPILAB_DEVICE_NAT_DEPENDENT ;;
  far-router) dependent=$ZPILAB_FAR_NAT_DEPENDENT ;;
esac
flags=
[ "$dependent" = 0 ] || flags=random

undo() {
  nft delete table inet home 2>/dev/null
  ip route del blackhole default 2>/dev/null
}
trap undo EXIT
trap 'exit 0' TERM INT

# Datagrams to the router itself are dropped unanswered: a connection tracked for one that came too early would make
# the NAT take another port for the answer. Protocols by number (TCP 6, UDP 17): not every system names them.
nft -f - <<RULES
table inet home {
  chain nat {
    type nat hook postrouting priority srcnat
    oifname "outside" meta nfproto ipv4 masquerade $flags
  }
  chain through {
    type filter hook forward priority filter; policy drop
    ct state established,related accept
    iifname "inside" oifname "outside" accept
  }
  chain to_itself {
    type filter hook input priority filter
    iifname "outside" meta l4proto { 6, 17 } ct state new drop
  }
}
RULES
# The provider's routers swallow what is sent to somebody's private addresses.
ip route add blackhole default

exec {silence}<> <(:)
while :; do read -r -u "$silence" _ || true; done
