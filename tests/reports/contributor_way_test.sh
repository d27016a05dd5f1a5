#!/usr/bin/env bash
# The contributor's way as he goes it, and the reviewer's after him: zpilab-scans on a scanner, detectors on the host that is
# scanned, their logs, the import, the tables, submissions, their check, entries that were cheated with, merge and site. Prints
# what was typed, what came of it and how long it took: reports/README.md shows it, shortened.
#   contributor_way_test.sh BIN
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=../support/campaign.sh
source "$here/../support/campaign.sh"
# shellcheck source=../support/logged_cell.sh
source "$here/../support/logged_cell.sh"
enter_sandbox "$0" "$@"
need_detectors scanlogd portsentry psad ulogd arpalert
use_programs "$1"
rivals=(scanlogd portsentry psad arpalert)
watch_cell "${rivals[@]}"

# What a person types, in the folder with his logs. The transcript goes to standard output when everything was as expected.
cd kept
export PATH=$bin:$PATH
took() { awk -v begin="$1" -v end="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", end - begin }'; }
# types CODE COMMAND: it exits with CODE; command, output and time go into the transcript.
types() {
  local begin=$EPOCHREALTIME
  exits "$1" bash -c "$2"
  { echo "\$ $2"; cat "$folder/out" "$folder/err"; echo "[exit $1, $(took "$begin")]"; } >> "$folder/transcript"
}
way_begin=$EPOCHREALTIME

# psad looks at its log every 5 s, and an alarm counts for 10 s after a scan: a gap that keeps the scans apart.
scans="zpilab-scans --target 198.18.50.11 --tier variants --gap 12 --owner 'this test' -o scans"
on scanner "cd $folder/kept && PATH=$bin:\$PATH && $scans" > "$folder/scans.out" 2>&1 || fail "the scans: $(cat "$folder/scans.out")"
{ echo "scanner# $scans"; cat "$folder/scans.out"; echo "[exit 0, $(took "$way_begin")]"; } >> "$folder/transcript"
equal "scans" 10 "$(find scans -name end | wc -l)"

declare -A repeats=([scanlogd]="--suppression none" [portsentry]="--suppression none" [psad]="--configuration /etc/psad/psad.conf"
  [arpalert]="--configuration /etc/arpalert/arpalert.conf")
for detector in "${rivals[@]}"; do
  types 0 "zpilab import scans --detector $detector --log $detector.log --scanner 198.18.50.9 --zone $(env -u TZ date +%:z) ${repeats[$detector]} --clocks-apart '0 s' -o $detector.db"
  equal "scans of $detector" "done|10" "$(sql "$detector.db" 'SELECT state, count(*) FROM trial GROUP BY state')"
done
for detector in scanlogd portsentry psad; do
  equal "whether $detector noticed the SYN scan at T4" 1 "$(sql $detector.db "SELECT detected FROM v_table WHERE scan = 'syn' AND timing = 'T4'")"
done
types 0 "zpilab report table psad.db"
says out 'no counters were read'
types 0 "zpilab report html psad.db -o psad.html"

types 0 "zpilab submit psad.db --submitter alice --system desk --os 'Debian 12' --dry-run"
says out 'Nothing was written'
[[ ! -e submission ]] || fail "a dry run wrote something"
ssh-keygen -q -t ed25519 -N '' -f key
for detector in "${rivals[@]}"; do
  types 0 "zpilab submit $detector.db --submitter alice --system desk --os 'Debian 12' --sign key"
  says out "$detector: 10 trials, verified, signed"
done
types 0 "zpilab verify submission"
equal "entries accepted" 4 "$(grep -c ': accepted, verified: 10 trials, signed$' "$folder/out")"

# Cheating. Who edits a time can compute its file's hash as well, and leave the signature away.
entry=alice/desk/$(basename submission/alice/desk/*)/psad
sums() {  # sums: for the manifest, of the files in this folder
  local file
  find . -type f ! -name 'manifest.json*' -printf '%P\n' | while read -r file; do
    jq -n --arg path "$file" --arg sum "$(sha256sum < "$file" | cut -d ' ' -f 1)" --argjson bytes "$(stat -c %s "$file")" \
      '{path: $path, bytes: $bytes, sha256: $sum}'
  done | jq -s 'sort_by(.path)'
}
cheat() {  # cheat NAME SCRIPT: NAME/alice/... is the submission as SCRIPT edits it, with a manifest that fits
  mkdir "$1"
  cp -r submission/alice "$1"
  (
    cd "$1/$entry"
    rm manifest.json.sig
    eval "$2"
    jq --argjson files "$(sums)" '.files = $files' manifest.json > "$folder/manifest"
    cp "$folder/manifest" manifest.json
  )
}
# The trial that took longest, and what makes it quicker by more than its clocks can be wrong.
slowest=evidence/$(jq -rs 'map(select(.ttfd_s)) | max_by(.ttfd_s).key' "submission/$entry/trials.jsonl").jsonl
alarm=$(grep -om 1 '"alarm":[0-9]*' "submission/$entry/$slowest")
sooner=\"alarm\":$((${alarm#*:} - 1500000000))
missed=$(jq -r 'select(.covered and .missed_after_s).key' "submission/$entry/trials.jsonl" | head -n 1)

cp -r submission edited
types 0 "sed -i 's/$alarm/$sooner/' edited/$entry/$slowest"
types 3 "zpilab verify edited"
says out "$slowest: file.hash: "

cheat sooner "sed -i 's/$alarm/$sooner/' $slowest"
types 3 "zpilab verify sooner"
says out "$slowest: evidence.time: "

cheat dropped "sed -i '/\"key\":\"$missed\"/d' trials.jsonl && rm evidence/$missed.*"
types 3 "zpilab verify dropped"
says out "suite.plan: .*${missed%%-T*}"

cheat moved "{ grep -v watched evidence/$missed.jsonl; grep alarm $slowest; grep watched evidence/$missed.jsonl; } > new && mv new evidence/$missed.jsonl"
types 3 "zpilab verify moved"
says out "evidence/$missed.jsonl: evidence.time: "

types 0 "zpilab merge submission -o all.db"
equal "added" 4 "$(grep -c '^added ' "$folder/out")"
types 3 "zpilab merge sooner -o all.db"
says err '^refused .*psad'
types 0 "zpilab merge submission -o all.db --json | jq -c '.changed, .entries, (.steps[] | [.outcome, .id])'"
says out '^false$'
types 0 "zpilab report site all.db -o site"
for detector in "${rivals[@]}"; do
  grep -q "entries/alice/desk/.*/$detector/" site/index.html || fail "the table does not lead to $detector"
  [[ -s site/entries/${entry%psad}$detector/index.html ]] || fail "no page of $detector"
done

cat "$folder/transcript"
echo "[all of it: $(took "$way_begin")]"
