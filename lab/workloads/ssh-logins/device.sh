#!/bin/bash
# Lets the administrator in: takes the public key from the peer's web server, as provisioning does.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
umask 077
# Written at once, so that sshd never sees half of it.
within 10 curl --silent --fail --noproxy '*' --max-time 2 --output "$HOME/key" "http://$other_ipv4/administrator.pub" ||
  stop "the peer offered no key"
mv "$HOME/key" "$HOME/authorized_keys"
