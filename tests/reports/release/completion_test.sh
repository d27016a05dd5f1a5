#!/usr/bin/env bash
# What Tab gives, for the programs as they are built.
#   completion_test.sh BIN
set -euo pipefail
bin=$(readlink -f "$1")
# shellcheck source=../../../reports/release/completion.bash
source "$(dirname "$(readlink -f "$0")")/../../../reports/release/completion.bash"
PATH=$bin:$PATH

status=0
# gives "WORDS OF THE LINE" EXPECTED...: all of them are among the choices. The last word is the one that Tab completes.
gives() {
  local expected
  read -ra COMP_WORDS <<< "$1"
  if [[ $1 == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _zpilab "${COMP_WORDS[0]}"
  for expected in "${@:2}"; do
    [[ " ${COMPREPLY[*]} " == *" $expected "* ]] || { echo "completion_test: '$1' gives '${COMPREPLY[*]}', not $expected"; status=1; }
  done
  if [[ $# -eq 1 && ${#COMPREPLY[@]} -gt 0 ]]; then echo "completion_test: '$1' gives '${COMPREPLY[*]}'"; status=1; fi
}

gives 'zpilab ' run resume import verify submit report lab
gives 'zpilab re' resume report
gives 'zpilab run --d' --db --detectors --dry-run
gives 'zpilab run --' --json --quiet --jobs
gives 'zpilab import --sc' --scanner
gives 'zpilab report ' table html trial
gives 'zpilab report table --format ' text md latex csv json
gives 'zpilab-report table --format j' json
gives 'zpi-agent ' sample self-test
gives 'zpi-agent sample --r' --rate
gives 'zpilab-scans --t' --target --tier
gives 'zpilab-model ' train evaluate
gives 'zpilab-lab se' serve
gives 'zpilab verify '                   # files: bash's own
gives 'zpilab run quick'
gives 'zpilab nothing --'                # what is unknown is not run
exit $status
