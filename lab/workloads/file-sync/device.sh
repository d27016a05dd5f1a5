#!/bin/bash
# The device's folder: changed a little, sent to the peer, or fetched from it.
set -u
# shellcheck source=lab/workloads/common.sh
. ../common.sh
mine=$TMPDIR/mine
mkdir -p "$mine"

write_file() {  # write_file NUMBER SIZE_NUMBER
  head -c $((1 + $2 % (ZPILAB_KILOBYTES_MOST * 1024))) /dev/urandom > "$mine/file-$(($1 % ZPILAB_FILES))"
}

# Sizes from the seed; what is inside does not show in any counter.
for ((number = 0, size = ZPILAB_SEED; number < ZPILAB_FILES; ++number, size = (size * 16807) % 2147483647)); do
  write_file "$number" "$size"
done
within 20 nc -z "$other_ipv4" 873 || stop "the peer's rsync server did not start"

# Counts what rsync says it moved.
copy() {  # copy FROM TO
  local said
  said=$(rsync --recursive --times --delete --timeout=10 --contimeout=5 --stats "$@" 2> /dev/null) || return 0
  awk '/^Number of regular files transferred:/ { gsub(/[^0-9]/, ""); printf "{\"work\":{\"syncs\":1,\"files\":%d}}\n", $0 }' <<< "$said"
}

sync() {
  local changed=$((1 + $2 % ZPILAB_CHANGED_FILES_MOST)) number=$2 i
  for ((i = 0; i < changed; ++i)); do
    number=$(((number * 16807 + 11) % 2147483647))
    write_file "$number" "$((number / 3))"
  done
  choose_address "$1"
  if (($3 % 3)); then
    copy "$mine/" "rsync://$host/shared/"
  else
    # A second clone of the folder, thrown away and fetched again.
    rm -rf "$TMPDIR/clone"
    copy "rsync://$host/shared/" "$TMPDIR/clone/"
  fi
}

copy "$mine/" "rsync://$other_ipv4/shared/"
run_events --one-at-a-time "sync=$ZPILAB_SYNCS_PER_MINUTE"
