#!/usr/bin/env bash
# Two hosts that stand by themselves, as on a desk: sshd over TCP, an inventory file, keys, deferred delivery. The
# controller reaches them by a control link of their own, the scan goes over another.
#   real_hosts_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
enter_sandbox "$0" "$@"
use_programs "$1"
make_hosts
start_sshd scanner
start_sshd device

inventory desk.yaml
scenario desk_scans.yaml 'workloads: [ambient]' 'phases: {lead_in: 3 s, scan_at_most: 3 s, grace: 1 s}'
exits 0 "$zpilab" run desk_scans.yaml --lab desk.yaml --db d.db
complete d.db
equal "t0 from the tap" 0 "$(sql d.db 'SELECT sum(t0_estimated) FROM attempt')"
equal "argv" 2 "$(sql d.db "SELECT count(*) FROM attempt WHERE argv LIKE '%198.18.60.11\"]'")"
equal "who saw the syn scan" threshold "$(sql d.db "SELECT detector FROM v_table WHERE scan = 'syn' AND detected = 1")"

# No counter of the device moves but by the scan: nothing before nmap starts, nothing in the whole placebo. What was said
# over the control link to begin the trial is acknowledged by TCP within its first half second (a delayed ACK).
sql -csv d.db "SELECT 'scan', trial, started_ns + 500000000, coalesce(scan_start_ns, 9e18) FROM attempt" > samples.csv
for trial in 1 2 3; do "$zpilab" export d.db --what samples --trial $trial; done >> samples.csv
awk -F, '
  $1 == "scan" { settled[$2] = $3; scan_start[$2] = $4; next }
  $1 == "trial" { split($0, name, ","); next }
  settled[$1] <= $3 && $3 < scan_start[$1] {
    quiet++
    for (i = 7; i <= NF; i++) if ($i != "" && $i != 0) printf "trial %s, sample %s: %s moved by %s\n", $1, $2, name[i], $i
  }
  END { printf "quiet samples: %d\n", quiet }' samples.csv > quiet
quiet_samples=$(sed -n 's/^quiet samples: //p' quiet)
((quiet_samples > 100)) || fail "only $quiet_samples samples without a scan"
if grep -q moved quiet; then fail "counters moved without a scan: $(head -5 quiet)"; fi

# What must not be scanned is not: not one packet arrives.
arrived() { inside "$device" cat /proc/self/net/dev | awk '$1 == "eth0:" {print $3}'; }
before=$(arrived)
inventory expired.yaml 's/until: 2099-12-31/until: 2020-01-01/'
exits 4 "$zpilab" run desk_scans.yaml --lab expired.yaml --db never.db
says err '198\.18\.60\.11'
says err '2020-01-01'
inventory small.yaml 's/198.18.60.0\/24, owner/198.18.60.0\/29, owner/'
exits 4 "$zpilab" run desk_scans.yaml --lab small.yaml --db never.db
says err '198\.18\.60\.11'
equal "campaign files of what was refused" 0 "$(find . -name 'never.db*' | wc -l)"

# A host that is not the one we know: refused, nothing sent.
scenario one.yaml 'workloads: [ambient]' 'placebo: 0 per block' 'scans: [{technique: syn, ports: top-10}]'
sed "s|^198.18.62.2 .*|198.18.62.2 $(cut -d' ' -f1,2 other_key.pub)|" known_hosts > known_wrong
inventory wrong.yaml '/laptop/s/known_hosts$/&/' "s|$folder/known_hosts|$folder/known_wrong|"
exits 4 "$zpilab" run one.yaml --lab wrong.yaml --db wrong.db
says err 'host key'
equal "campaign files of what was refused" 0 "$(find . -name 'wrong.db*' | wc -l)"
: > nobody
inventory unknown.yaml "s|$folder/known_hosts|$folder/nobody|"
exits 4 "$zpilab" run one.yaml --lab unknown.yaml --db unknown.db
says err 'host key'

# Keys that cannot be read, or do not fit.
inventory no_key.yaml "s|$folder/user_key|$folder/no_such_key|"
exits 5 "$zpilab" run one.yaml --lab no_key.yaml --db no_key.db
says err 'no_such_key'
inventory rubbish.yaml "s|$folder/user_key|$folder/nobody|"
exits 3 "$zpilab" run one.yaml --lab rubbish.yaml --db rubbish.db
says err '/nobody'
inventory other.yaml "s|$folder/user_key|$folder/other_key|"
exits 5 "$zpilab" run one.yaml --lab other.yaml --db other.db
says err 'root@198\.18\.6[12]\.2'
# A host without our programs: said once, before any trial.
inventory no_nmap.yaml "s|programs: $bin}|programs: $folder}|"
exits 5 "$zpilab" run one.yaml --lab no_nmap.yaml --db no_nmap.db
says err "$folder/zpilab is missing"
equal "campaign files of what cannot begin" 0 "$(find . -name 'no_nmap.db*' | wc -l)"
equal "packets at the device" "$before" "$(arrived)"

# With the right host key the same scenario runs under the same name.
exits 0 "$zpilab" run one.yaml --lab desk.yaml --db wrong.db
complete wrong.db
kill "$scanner" "$device"
