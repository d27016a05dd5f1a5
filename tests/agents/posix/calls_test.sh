#!/usr/bin/env bash
# The agent made of portable parts calls nothing that only Linux has, and so is not Linux's own by mistake.
#   calls_test.sh NM POSIX_AGENT
set -euo pipefail
called=$("$1" --dynamic --undefined-only "$2" | awk '{print $NF}' | sed 's/@.*//')
linux_only='accept4|inotify_[a-z0-9_]+|mount|pipe2|prctl|signalfd|timerfd_[a-z]+|unshare'
if grep -xE "$linux_only" <<< "$called"; then echo "the portable agent calls these" >&2; exit 1; fi
# What it calls is seen at all.
grep -qx pselect <<< "$called"
