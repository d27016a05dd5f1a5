#!/usr/bin/env bash
# A release archive does what it is for where it is unpacked: scans, import, report, submit, verify. Takes nothing but a
# shell and the basic tools, so that it can run in a bare system, which is where it says most.
#   archive_test.sh ARCHIVE [EMULATOR...]      EMULATOR starts programs of another architecture: qemu-aarch64-static -L FOLDER
set -euo pipefail
archive=$(readlink -f "$1")
shift
emulator=("$@")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() { echo "archive_test: $*" >&2; exit 1; }
# exits CODE COMMAND...: its output is in out
exits() {
  local code=0
  "${@:2}" > out 2>&1 || code=$?
  [[ $code -eq $1 ]] || fail "${*:2}: exit $code instead of $1: $(cat out)"
}

tar -xzf "$archive"
tree=$scratch/$(basename "$archive" .tar.gz)
bin=$tree/bin
[[ $(echo *) == "${tree##*/}" ]] || fail "more than one folder: $(echo *)"
(cd "$tree" && sha256sum --quiet -c SHA256SUMS) || fail "checksums"
(cd "$tree" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort) > there
cut -c67- "$tree/SHA256SUMS" | sort | cmp there - || fail "SHA256SUMS does not list what is there"
[[ -z $(find "$tree" -type l -o -name '*.a' -o -name '*.h' -o -name '*.cmake' -o ! -type l -perm /022) ]] || fail "leftovers"
while read -r part package _; do
  [[ -s $tree/licences/$package ]] || fail "$part without a licence"
  echo "$part"
done < "$tree/licences/PACKAGES" > parts
for library in "$tree"/lib/*; do grep -qxF "${library##*/}" parts || fail "$library is of no package"; done

# Whoever built it leaves no trace: no owner, one time.
tar --numeric-owner -tvzf "$archive" | tr -s ' ' | cut -d ' ' -f 2,4,5 | sort -u > traces
[[ $(wc -l < traces) -eq 1 && $(cat traces) == "0/0 "* ]] || fail "owners or times: $(cat traces)"

if [[ ${#emulator[@]} -eq 0 ]] && command -v ldd > /dev/null; then
  for program in zpilab zpilab-report zpi-agent; do
    if ldd "$bin/$program" | grep 'not found'; then fail "$program lacks libraries"; fi
    others=$(ldd "$bin/$program" | sed -n 's/.*=> \([^ ]*\) .*/\1/p' | grep -vE "^$tree/|/lib(c|m|resolv|pthread|dl|rt)\.so" || true)
    [[ -z $others ]] || fail "$program takes from the system: $others"
  done
fi
# What zpilab hands on to zpilab-report it cannot start itself where that needs an emulator.
zpilab() {
  local program=zpilab
  if [[ ${#emulator[@]} -gt 0 && $1 =~ ^(submit|verify|merge|report)$ ]]; then program=zpilab-report; fi
  "${emulator[@]}" "$bin/$program" "$@"
}
report() { "${emulator[@]}" "$bin/zpilab-report" "$@"; }
exits 0 zpilab --help
exits 0 report --version
exits 0 "${emulator[@]}" "$bin/zpi-agent" --version
exits 0 zpilab detector psad   # finds share/

# A contributor's way, with an nmap that sends nothing.
mkdir fake
cat > fake/nmap << 'END'
#!/bin/sh
if [ "$1" = --version ]; then echo "Nmap version 7.93"; exit 0; fi
echo "SENT (0.0500s) TCP 198.18.50.9:1 > 198.18.50.11:80 S ttl=1"
echo "SENT (0.0600s) ARP who-has 198.18.50.11 tell 198.18.50.9"
echo '<nmaprun scanner="nmap"><runstats><finished time="1" elapsed="0.00"/></runstats></nmaprun>' > nmap.xml
END
printf '#!/bin/sh\necho 0\n' > fake/id
chmod +x fake/nmap fake/id
PATH=$scratch/fake:$PATH "$bin/zpilab-scans" --target 198.18.50.11 --tier variants --gap 1 --owner "this test" -o scans < /dev/null 2> out ||
  fail "zpilab-scans: $(cat out)"
: > empty.log   # a detector that noticed nothing
exits 0 zpilab import scans --detector psad --log empty.log --scanner 198.18.50.9 --suppression none -o missed.db
exits 0 report table missed.db

# From a log to a checked entry: psad's lines, in whole seconds, in which the scans were over.
for end in scans/{connect,null,syn}-*/end; do
  second=$(sed -n 's/^realtime \([0-9]*\).*/\1/p' "$end")
  echo "$(TZ=UTC LC_ALL=C date -d "@$second" '+%b %e %T') atlas psad: scan detected (Nmap: [-sT or -sS scan]): 198.18.50.9 -> 198.18.50.11 tcp: [1-1024] flags: SYN tcp pkts: 36 DL: 2"
done > psad.log
exits 0 zpilab import scans --detector psad --log psad.log --scanner 198.18.50.9 --zone +00:00 --suppression none -o mine.db
grep -q '4 lines, 4 alarms about the scanner' out || fail "not the alarms of the log: $(cat out)"
exits 0 zpilab submit mine.db --submitter alice --system desk -o whole --dry-run
grep -q 'atlas -> host-1' out || fail "the sensor's name would leave: $(cat out)"
exits 0 zpilab submit mine.db --submitter alice --system desk -o whole
exits 0 zpilab verify whole
grep -q 'accepted, verified: 10 trials' out || fail "not verified: $(cat out)"
evidence=$(grep -l '"alarm"' whole/alice/desk/*/psad/evidence/*.jsonl | head -n 1)
sed -i 's/"class":"tcp4"/"class":"udp4"/' "$evidence"
exits 3 zpilab verify whole
grep -q "${evidence##*/}: evidence.line" out || fail "a changed alarm was refused for another reason: $(cat out)"

# A submission, accepted as it was made and refused as it was changed.
printf 'scan,timing,duration_s,detections_s\n-sS,T3,14.2,0.9 5.1\n-6 -sU,T2,1084,\n' > timings.csv
exits 0 zpilab submit --csv timings.csv --submitter alice --system desk --detector suricata --detector-version 7.0.5 --date 2026-11-22
exits 0 zpilab verify submission
sed -i 's/14\.2/14.1/' submission/alice/desk/*/suricata/timings.csv
exits 3 zpilab verify submission
grep -q 'timings.csv.*hash' out || fail "a changed file was refused for another reason: $(cat out)"
echo "archive_test: ${archive##*/} works here"
