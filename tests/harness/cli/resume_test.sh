#!/usr/bin/env bash
# A controller that is killed at random moments, and resumed: the campaign ends with what was planned, nothing twice,
# nothing lost, and nothing of a killed controller stays on the machine.
#   resume_test.sh BIN      ZPILAB_KILLS=100 for the long run, ZPILAB_SEED repeats one
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
enter_sandbox "$0" "$@"
use_programs "$1"

kills=${ZPILAB_KILLS:-10}
seed=${ZPILAB_SEED:-$((10#$(date +%N) % 32768))}
RANDOM=$seed
echo "ZPILAB_SEED=$seed"

# Enough trials to outlast the kills: about 1.6 get done between two.
scenario tiny.yaml "repetitions: $((kills + 2))" 'phases: {lead_in: 300 ms, scan_at_most: 1 s, grace: 300 ms}'
exits 0 "$zpilab" plan tiny.yaml --json
jq -r '.trials[] | "\(.trial) \(.seed)"' out > planned

command=(run tiny.yaml --db r.db)
killed=0
while ((killed < kills)); do
  "$zpilab" "${command[@]}" --jobs 2 > out 2> err &
  controller=$!
  moment=$((RANDOM % 4000))
  sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
  if ! kill -KILL $controller 2> /dev/null; then
    fail "round $killed: the controller ended by itself: $(tail -1 err)"
  fi
  wait $controller 2> /dev/null || true
  killed=$((killed + 1))
  nothing_left "kill $killed, after $moment ms"
  if [[ -e r.db ]]; then
    command=(resume r.db)
    exits 0 "$zpilab" status r.db
  fi
done
echo "killed $killed times: $("$zpilab" status r.db | head -1)"

# A trial that the machine's own load spoiled is run again; that is not this test's matter.
for ((round = 0; round < 3; ++round)); do
  code=0
  "$zpilab" resume r.db --jobs 2 > out 2> err || code=$?
  if [[ $code -ne 5 ]]; then break; fi
done
equal "the last resume" 0 "$code"
complete r.db
equal "plan" "$(cat planned)" "$(sql -separator ' ' r.db 'SELECT trial, seed FROM trial ORDER BY trial')"
equal "abandoned attempts without a reason" 0 \
  "$(sql r.db "SELECT count(*) FROM attempt WHERE state = 'abandoned' AND reason = ''")"
equal "done trials without samples" 0 "$(sql r.db "SELECT count(*) FROM attempt a WHERE state = 'done' AND NOT EXISTS
  (SELECT 1 FROM sample_chunk s WHERE s.attempt = a.attempt)")"

# Ctrl-C: in order and soon; what is done stays done.
scenario stop.yaml 'repetitions: 2'
"$zpilab" run stop.yaml --db i.db --jobs 1 > out 2> err &
controller=$!
one_is_done() { [[ $(sql i.db "SELECT count(*) FROM trial WHERE state = 'done'") -ge 1 ]]; }
within 30 one_is_done || fail "no trial got done"
kill -INT $controller
code=0
asked=$SECONDS
wait $controller || code=$?
equal "exit code after Ctrl-C" 130 "$code"
((SECONDS - asked <= 10)) || fail "it took $((SECONDS - asked)) s to stop"
says err 'stopping; what is done is kept'
says err 'zpilab resume i\.db'
nothing_left "Ctrl-C"
done_before=$(sql i.db "SELECT attempt FROM attempt WHERE state = 'done'")
exits 0 "$zpilab" resume i.db --jobs 2
complete i.db
while read -r attempt; do
  equal "attempt $attempt" "done" "$(sql i.db "SELECT state FROM attempt WHERE attempt = $attempt")"
done <<< "$done_before"
