#!/usr/bin/env bash
# zpilab-scans under every shell that is here, with an nmap that sends nothing: what it asks, what it refuses, what it
# leaves behind, and that it goes on where it stopped.
#   scans_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
use_programs "$1"

mkdir fake
cat > fake/nmap << 'END'
#!/bin/sh
if [ "$1" = --version ]; then echo "Nmap version 7.93"; exit 0; fi
echo "$*" >> "$CALLS"
if [ -n "${STOP_AT-}" ] && [ "$(wc -l < "$CALLS")" -eq "$STOP_AT" ]; then kill -TERM "$PPID"; sleep 5; fi
echo "SENT (0.0500s) TCP 198.18.50.9:1 > 198.18.50.11:80 S ttl=1"
echo "SENT (0.0600s) ARP who-has 198.18.50.11 tell 198.18.50.9"
echo '<nmaprun scanner="nmap"><runstats><finished time="1" elapsed="0.00"/></runstats></nmaprun>' > nmap.xml
END
cat > fake/id << 'END'
#!/bin/sh
echo "${FAKE_UID-0}"
END
chmod +x fake/nmap fake/id
export CALLS=$folder/calls
: > calls

# scans ARGUMENTS...: the script in the shell under test, for at least all that a test asks for.
scans() { PATH=$folder/fake:$PATH $shell "$bin/zpilab-scans" "$@" < /dev/null; }
to=(--target 198.18.50.11 --gap 0 -o s)
mine=(--owner "this test")

shells=(dash "busybox sh" bash)
for shell in "${shells[@]}"; do
  command -v "${shell%% *}" > /dev/null || continue
  echo "--- $shell"
  rm -rf s calls
  : > calls

  exits 0 scans --help
  says out 'Usage: zpilab-scans'
  exits 2 scans --tier core -o s
  exits 2 scans "${to[@]}" "${mine[@]}" --tier everything
  exits 2 scans "${to[@]}" "${mine[@]}" --tier core --wrong
  for wrong in 198.18.50 198.18.50.11.1 198.18.50.256 0198.18.50.1 198.18.50.011 host.example '198.18.50.11 -iR 5' "\$(id)"; do
    exits 2 scans --tier core "${mine[@]}" -o s --target "$wrong"
  done
  for wrong in 198.18.50.0/8 198.18.50.0 '198.18.50.0/24 198.18.51.1'; do exits 2 scans "${to[@]}" --tier core --sweep "$wrong"; done
  exits 2 scans "${to[@]}" --tier core   # nobody there to answer whose network it is
  FAKE_UID=1000 exits 5 scans "${to[@]}" "${mine[@]}" --tier core
  says err 'root'
  exits 4 scans --target 8.8.8.8 --gap 0 -o s --tier core "${mine[@]}"
  says err 'public address'
  exits 4 scans --target 8.8.8.8 --gap 0 -o s --tier core --owner "18.8.8.8 and 8.8.8.81 are mine"
  exits 4 scans "${to[@]}" "${mine[@]}" --tier core --target6 2606:4700::1111
  equal "scans that were refused" 0 "$(wc -l < calls)"
  [[ ! -e s ]] || fail "a folder of what was refused"

  # A public address that the statement names; nothing but the list is printed.
  exits 0 scans --list --target 8.8.8.8 --tier evasion
  says out '^syn-T0: nmap -n -Pn -sS -T0 --top-ports 2 .* 8\.8\.8\.8$'

  # Stopped in the middle: what was complete stays, the rest is run, and nothing twice.
  STOP_AT=3 exits 130 scans "${to[@]}" "${mine[@]}" --tier variants
  says err 'goes on'
  equal "complete" 2 "$(find s -name end | wc -l)"
  exits 0 scans "${to[@]}" --tier variants   # it knows whose network it is
  equal "calls" 11 "$(wc -l < calls)"        # ten scans, one of them broken off
  equal "complete" 10 "$(find s -name end | wc -l)"
  exits 0 scans "${to[@]}" --tier variants
  equal "calls" 11 "$(wc -l < calls)"
  equal "owner" "this test" "$(sed -n 's/^owner //p' s/about)"
  equal "argv" "nmap -n -Pn -sT -T3 --top-ports 1000 --reason --packet-trace -oX nmap.xml 198.18.50.11" \
    "$(tr '\n' ' ' < s/connect-T3-1/argv | sed 's/ $//')"
  grep -qE '^realtime [0-9]{10}(\.[0-9]{9})?$' s/connect-T3-1/begin || fail "begin: $(cat s/connect-T3-1/begin)"
  grep -qE '^monotonic [0-9.]+$' s/connect-T3-1/end || fail "end: $(cat s/connect-T3-1/end)"
  equal "hash" "$(sed -n 's/^hash //p' s/about)" "$(sha256sum < s/list | cut -d' ' -f1)"
  exits 3 scans "${to[@]}" "${mine[@]}" --tier core
  says err 'other scans'

  # What has no target is skipped, and says so; a repetition is another scan.
  rm -rf s calls
  exits 0 scans "${to[@]}" "${mine[@]}" --tier core --sweep 198.18.50.0/24 --repetitions 2
  equal "complete" 16 "$(find s -name end | wc -l)"
  equal "skipped" 12 "$(find s -name skipped | wc -l)"
  equal "sweeps" 4 "$(grep -c -- '-PR .* 198.18.50.0/24$' calls)"

  # The importer reads it. An empty log: a detector that noticed nothing.
  : > empty.log
  rm -f mine.db
  exits 0 "$zpilab" import s --detector psad --log empty.log --scanner 198.18.50.9 --suppression none -o mine.db
  says out '^mine.db: 16 of 28 scans$'
  equal "states" "done|16
skipped|12" "$(sql mine.db 'SELECT state, count(*) FROM trial GROUP BY state ORDER BY state')"
done

# The import in more detail, of the last folder: scans of this moment, without gaps between them.
psad() { echo "$(date -u -d "@$1" '+%b %e %H:%M:%S') host psad: scan detected (x): $2 -> 198.18.50.11 tcp pkts: 9 DL: 2"; }
began=$(sed -n 's/^realtime \([0-9]*\).*/\1/p' s/syn-T3-1/begin)
{
  psad "$began" 198.18.50.9                     # about the scanner
  psad $((began - 7000)) 198.18.50.77           # about somebody else, when all was quiet
  psad $((began - 6000)) 198.18.50.78
  psad $((began + 90)) 198.18.50.77
  printf 'psad: scan detected (x): 198.18.50.9 -> 198.18.50.11 tcp pkts: 9 DL: 2\n\0\377\n'
} > psad.log
iso() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
quiet=$(iso $((began - 7200)))..$(iso $((began - 3600)))
import() { "$zpilab" import s --detector psad --log psad.log --scanner 198.18.50.9 "$@" -o mine.db; }
rm -f mine.db
exits 2 import --suppression none
says err 'name no zone'
exits 2 import --zone +00:00
says err 'does the detector hide repeated alarms'
exits 2 import --zone +00:00 --suppression sometimes
exits 2 import --zone east --suppression none
exits 2 import --zone +00:00 --suppression none --format no-such
exits 2 import --zone +00:00 --suppression none --format csv
exits 2 import --zone +00:00 --suppression none --covers tcp9
exits 3 import --zone +00:00 --suppression none --log no-such.log
exits 3 import --zone +00:00 --suppression none --quiet "$(iso $((began - 100)))..$(iso $((began + 100)))"
says err 'the scan syn-T3-1 was run'
[[ ! -e mine.db ]] || fail "a file of what was refused"
echo 'ALERT_ALL N;' > psad.conf
exits 0 import --zone +00:00 --configuration psad.conf --quiet "$quiet"
says out 'psad.log:5: no time at its beginning'
says out '5 lines|6 lines'
says out 'until the danger level rises'
equal "lines about the scanner alone" "$(head -1 psad.log)" "$(sql mine.db 'SELECT line FROM alarm_line')"
equal "alarms in the quiet hour" 2 "$(sql mine.db "SELECT count(*) FROM v_detection JOIN trial USING (trial) WHERE trial.scan IS NULL")"
if grep -qa '198\.18\.50\.7[78]' mine.db; then fail "an address of somebody else is in the file"; fi
exits 3 import --zone +00:00 --suppression none   # an existing file is not overwritten
gzip -k psad.log
exits 3 import --zone +00:00 --suppression none --log psad.log.gz
says err 'gunzip'
