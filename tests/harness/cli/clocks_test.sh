#!/usr/bin/env bash
# Three hosts of three boots: scanner and device have boot ids and monotonic clocks of their own (time namespaces), days
# apart. Probes, alarms and nmap's times must come out on one clock all the same, with a tap and without.
#   clocks_test.sh BIN
set -euo pipefail
# shellcheck source=../../support/campaign.sh
source "$(dirname "$(readlink -f "$0")")/../../support/campaign.sh"
enter_sandbox "$0" "$@"
# shellcheck source=../../support/real_hosts.sh
source "$(dirname "$(readlink -f "$0")")/../../support/real_hosts.sh"
unshare --time --monotonic 1 true 2> /dev/null || { echo "needs time namespaces" >&2; exit 77; }
use_programs "$1"
make_hosts
start_sshd scanner 300000
start_sshd device 700000

scenario scans.yaml 'workloads: [ambient]' 'placebo: 0 per block' 'scans: [{technique: syn, ports: top-100}]'
inventory tap.yaml
inventory trace.yaml '/tap:/d'
for t0 in tap trace; do
  exits 0 "$zpilab" run scans.yaml --lab $t0.yaml --db $t0.db
  complete $t0.db
  sql $t0.db "SELECT '$t0', device_clock_offset_ns, device_clock_uncertainty_ns, tap_clock_offset_ns, tap_clock_uncertainty_ns,
    t0_ns - scan_start_ns, scan_end_ns - last_probe_ns, (SELECT min(sample_time_ns) - t0_ns FROM detection) FROM attempt"
  equal "offsets found, to the second ($t0)" "700000 300000" "$(sql -separator ' ' $t0.db "
    SELECT round(device_clock_offset_ns / 1e9) || '', round(tap_clock_offset_ns / 1e9) || '' FROM attempt" | sed 's/\.0//g')"
  equal "clocks that are the controller's ($t0)" 0 "$(sql $t0.db 'SELECT device_clock_same_boot + tap_clock_same_boot FROM attempt')"
  equal "uncertainties between 0 and 20 ms ($t0)" 1 "$(sql $t0.db "SELECT count(*) FROM attempt WHERE
    device_clock_uncertainty_ns BETWEEN 1 AND 20000000 AND tap_clock_uncertainty_ns BETWEEN 1 AND 20000000")"
  # nmap's start, first probe, last probe, nmap's end: in this order, within the trial, on the device's clock.
  equal "order of events ($t0)" 1 "$(sql $t0.db "SELECT count(*) FROM attempt WHERE
    started_ns < scan_start_ns AND scan_start_ns < t0_ns AND t0_ns < last_probe_ns
    AND last_probe_ns <= scan_end_ns + device_clock_uncertainty_ns + tap_clock_uncertainty_ns AND scan_end_ns < ended_ns")"
  equal "alarms within two seconds of the first probe ($t0)" 1 "$(sql $t0.db "SELECT count(*) FROM detection JOIN attempt USING (attempt)
    WHERE detector = 'threshold' AND sample_time_ns - t0_ns BETWEEN 0 AND 2000000000")"
  exits 0 "$zpilab" report table $t0.db --json
  # What the table says of a TTFD's uncertainty is that of both steps.
  equal "uncertainty of the TTFD ($t0)" true "$(jq --argjson sum "$(sql $t0.db "
    SELECT (device_clock_uncertainty_ns + tap_clock_uncertainty_ns) / 1e9 FROM attempt")" \
    '.rows[] | select(.detector == "threshold") | .ttfd_uncertainty_s - $sum | fabs < 1e-6' out)"
done
equal "t0 of the tap" 0 "$(sql tap.db 'SELECT t0_estimated FROM attempt')"
equal "t0 of the trace" 1 "$(sql trace.db 'SELECT t0_estimated FROM attempt')"
