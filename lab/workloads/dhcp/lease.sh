#!/bin/sh
# Called by udhcpc with what has happened; it only counts. The device keeps the address that it has.
case $1 in
  bound | renew) printf '{"work":{"leases":1}}\n' ;;
  nak | leasefail) printf '{"event":"dhcp: %s"}\n' "$1" ;;
esac
