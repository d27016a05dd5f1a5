#!/bin/bash
# The administrator, and the stranger.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
for who in administrator stranger; do
  # It may have been here before: then it still has its keys.
  [[ -f $HOME/$who ]] || ssh-keygen -q -t ed25519 -N '' -C '' -f "$HOME/$who" || stop "no key could be made"
done
cp "$HOME/administrator.pub" "$HOME/www/administrator.pub.new"
mv "$HOME/www/administrator.pub.new" "$HOME/www/administrator.pub"
head -c 300000 /dev/zero > "$HOME/parcel"

options=(-F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
  -o IdentitiesOnly=yes -o ConnectTimeout=5 -o ServerAliveInterval=5)

log_in() {  # log_in WHO COMMAND...
  ssh "${options[@]}" -i "$HOME/$1" "root@$address" "${@:2}" < /dev/null > /dev/null 2>&1
}

login() {
  choose_address "$1"
  log_in administrator "uname -a; sleep 0.$(($2 % 10))" && count logins
}
refused() {
  choose_address "$1"
  log_in stranger true || count refused_logins
}
copy() {
  choose_address "$1"
  # A name of its own: two copies may be under way.
  local there="/run/parcel-$2"
  printf 'put %s %s\nget %s %s\nrm %s\n' "$HOME/parcel" "$there" "$there" "$HOME/back-$2" "$there" |
    sftp -q -b - "${options[@]}" -i "$HOME/administrator" "root@[$address]" > /dev/null 2>&1 && count copies 2
  rm -f "$HOME/back-$2"
}
greeting() {
  choose_address "$1"
  ssh-keyscan -T 3 -t ed25519 "$address" > /dev/null 2>&1 && count greetings
}

address=$other_ipv4
within 10 log_in administrator true || stop "the device did not let the administrator in"
count logins
run_events "login=$ZPILAB_LOGINS_PER_MINUTE" "refused=$ZPILAB_REFUSED_LOGINS_PER_MINUTE" \
  "copy=$ZPILAB_COPIES_PER_MINUTE" "greeting=$ZPILAB_GREETINGS_PER_MINUTE"
