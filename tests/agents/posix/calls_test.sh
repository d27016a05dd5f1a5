#!/usr/bin/env bash
# The agent made of portable parts calls nothing that only Linux has, and so is not Linux's own by mistake.
#   calls_test.sh NM POSIX_AGENT LINUX_AGENT
set -euo pipefail
nm=$1 posix=$2 linux=$3
linux_only='accept4|inotify_[a-z0-9_]+|mount|pipe2|prctl|signalfd|timerfd_[a-z]+|unshare'

called() { "$nm" --dynamic --undefined-only "$1" | awk '{print $NF}' | sed 's/@.*//' | grep -xE "$linux_only" || true; }

found=$(called "$posix")
[[ -z $found ]] || { echo "the portable agent calls $found" >&2; exit 1; }
# The test can fail.
[[ -n $(called "$linux") ]] || { echo "zpi-agent itself calls none of them: $linux_only" >&2; exit 1; }
