#!/usr/bin/env bash
# Compiles and links the C files for Macs with both processors, without Apple's SDK. None of that is run.
#   link_test.sh CLANG LD64 SOURCE_FOLDER
set -euo pipefail
clang=$1 ld64=$2 source=$3
stub=$(dirname "$0")/libSystem.tbd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "$*" >&2; exit 1; }

# The magic number of a 64-bit Mach-O file, its processor and its kind, as they lie in the file.
head_of() { od -A n -t x4 -N 16 "$1" | tr -s ' ' | cut -d ' ' -f 2,3,5; }

for target in arm64:0100000c x86_64:01000007; do
  processor=${target%:*} number=${target#*:}
  objects=()
  for path in harness/core/darwin_sysctl agents/darwin_first_run; do
    file=$(basename "$path")
    "$clang" "--target=$processor-apple-macos12" -std=c11 -O2 -ffreestanding -Wall -Wextra -Wpedantic -Wconversion -Werror \
      -I "$source" -c "$source/$path.c" -o "$work/$file.$processor.o"
    objects+=("$work/$file.$processor.o")
  done
  "$ld64" -arch "$processor" -platform_version macos 12.0 12.0 -o "$work/first_run" "${objects[@]}" "$stub"
  [[ $(head_of "$work/first_run") == "feedfacf $number 00000002" ]] || fail "no program for $processor: $(head_of "$work/first_run")"
  grep -aq /usr/lib/libSystem.B.dylib "$work/first_run" || fail "$processor: is not bound to libSystem"

  # The test can fail: a call that libSystem does not export must not link.
  sed 's/_sysctlbyname, //' "$stub" > "$work/poorer.tbd"
  if "$ld64" -arch "$processor" -platform_version macos 12.0 12.0 -o "$work/none" "${objects[@]}" "$work/poorer.tbd" 2> "$work/error"; then
    fail "$processor: links without sysctlbyname"
  fi
  grep -q sysctlbyname "$work/error" || fail "$processor: $(cat "$work/error")"
  echo "$processor: compiled and linked"
done

# What it prints, here and with invented numbers.
"$clang" -std=c11 -O2 -Wall -Wextra -Werror -I "$source" "$source/agents/darwin_first_run.c" "$(dirname "$0")/invented_kernel.c" -o "$work/here"
"$work/here" > "$work/first_run.json"
/usr/bin/python3 - "$work/first_run.json" << 'END'
import json, sys
said = json.load(open(sys.argv[1]))
assert said["release"] == "24.6.0", said
assert [entry["bytes"] for entry in said["sysctls"]] == [0] + [3] * 6, said
assert said["sysctls"][0]["error"] == 1 and said["sysctls"][1]["hex"] == "01abff", said
assert said["interfaces"] == {"error": 0, "bytes": 360}, said
END
echo "first run: JSON"
