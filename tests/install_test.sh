#!/usr/bin/env bash
# The installed tree is complete, holds no leftovers, and works from where it stands. Needs no root.
#   install_test.sh BUILD_FOLDER
set -euo pipefail
build=$1
root=$(dirname "$(dirname "$(readlink -f "$0")")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() { echo "install_test: $*" >&2; exit 1; }

DESTDIR=$scratch cmake --install "$build" --prefix /opt/zpilab > "$scratch/log" || fail "$(cat "$scratch/log")"
tree=$scratch/opt/zpilab
share=$tree/share/zpilab

# A file that two rules install shows as up to date the second time.
if grep 'Up-to-date.*/[^/]*\.[^/]*$' "$scratch/log"; then fail "installed twice"; fi
leftovers=$(find "$tree" -name 'CMake*' -o -name '*.cmake' -o -name '*~' -o -name '*.db' -o -type l)
[[ -z $leftovers ]] || fail "leftovers: $leftovers"

for program in zpilab zpi-agent zpilab-lab zpilab-model zpilab-report; do
  "$tree/bin/$program" --help > /dev/null || fail "$program does not start"
  page=$tree/share/man/man1/$program.1
  [[ -s $page ]] || fail "no man page of $program"
  if command -v man > /dev/null; then
    warnings=$(LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -E UTF-8 -l "$page" 2>&1 > /dev/null)
    [[ -z $warnings ]] || fail "man page of $program: $warnings"
  fi
done

# A shell script among the programs: contributors take it alone.
"$tree/bin/zpilab-scans" --list --target 198.18.50.11 --tier core > /dev/null || fail "zpilab-scans does not start"

# What the clone ships, and nothing else, with its permissions: a workload's scripts are executed.
while read -r from to; do
  [[ -d $root/$from ]] || continue
  diff <(cd "$root/$from" && find . -type f -printf '%p %m\n' | sort) <(cd "$share/$to" && find . -type f -printf '%p %m\n' | sort) ||
    fail "$to differs from $from"
done <<'END'
scenarios scenarios
agents/detectors detectors
lab/workloads workloads
model/pretrained model
END
[[ -x $share/workloads/light/peer.sh ]] || fail "a workload's script is not executable"

# Away from the clone, so that nothing is found there by accident.
cd "$scratch"
unset ZPILAB_SHARE ZPILAB_WORKLOADS
for scenario in "$share"/scenarios/*.yaml; do
  "$tree/bin/zpilab" validate "$(basename "$scenario" .yaml)" > /dev/null || fail "validate $scenario"
done
"$tree/bin/zpilab" plan quickstart > plan.txt || fail "plan quickstart"
grep -q 'nmap ' plan.txt || fail "the plan names no nmap command: $(head -3 plan.txt)"
"$tree/bin/zpilab-lab" serve --describe | grep -q '"reach":"none"' || fail "the lab does not describe itself"
for model in "$share"/model/*.zpimodel; do
  [[ -e $model ]] || continue  # nothing was trained in this clone
  "$tree/bin/zpilab" model show "$(basename "$model" .zpimodel)" > /dev/null || fail "show $model"
done
