#!/usr/bin/env bash
# The Debian package that CPack makes: complete, depends on what its programs link, and the same bytes each time.
#   deb_test.sh BUILD_FOLDER
set -euo pipefail
build=$(readlink -f "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
unset ZPILAB_SHARE

fail() { echo "deb_test: $*" >&2; exit 1; }
command -v dpkg-shlibdeps > /dev/null || { echo "deb_test: dpkg-dev is missing"; exit 77; }

export SOURCE_DATE_EPOCH=1500000000
pack() { (umask "$1" && cpack --config "$build/CPackConfig.cmake" -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -B "$2" > log 2>&1) || fail "$(cat log)"; }
pack 022 first
pack 077 second
package=$(echo "$scratch"/first/*.deb)
cmp "$package" second/*.deb || fail "not the same bytes"

field() { dpkg-deb -f "$package" "$1"; }
[[ $(basename "$package") == "zpilab_$(field Version)_$(dpkg --print-architecture).deb" ]] || fail "its name: $package"
[[ $(field Package) == zpilab && $(field Architecture) == $(dpkg --print-architecture) ]] || fail "fields: $(field)"
for library in libc6 libssh-4 libsqlite3-0 libyaml-cpp0 libzstd1 libstdc++6 libxgboost0; do
  [[ $(field Depends) == *"$library"* ]] || fail "does not depend on $library: $(field Depends)"
done
[[ $(field Recommends) == *nmap* && $(field Suggests) == *nftables* ]] || fail "fields: $(field)"
[[ $(field Description | head -n 1) == "measures how fast network scans are noticed" ]] || fail "description: $(field Description)"
[[ $(dpkg-deb -c "$package" | awk '{ print $2, $4 }' | sort -u) == "root/root 2017-07-14" ]] || fail "owners or times: $(dpkg-deb -c "$package")"
others=$(dpkg-deb -c "$package" | awk '{ print $1 }' | sort -u | grep -vxE 'drwxr-xr-x|-rw-r--r--|-rwxr-xr-x' || true)
[[ -z $others ]] || fail "permissions: $others"

dpkg-deb -x "$package" tree
for program in zpilab zpi-agent zpilab-lab zpilab-model zpilab-report zpilab-scans; do
  [[ -s tree/usr/share/bash-completion/completions/$program ]] || fail "no completion for $program"
  tree/usr/bin/"$program" --help > /dev/null || fail "$program does not start"
  if [[ $program == zpilab-scans ]]; then continue; fi
  [[ -s tree/usr/share/man/man1/$program.1 ]] || fail "no man page of $program"
  if ldd "tree/usr/bin/$program" | grep 'not found'; then fail "$program lacks libraries"; fi
  if readelf -d "tree/usr/bin/$program" | grep -E 'R(UN)?PATH'; then fail "$program looks for libraries where it was built"; fi
  if grep -aqF "$build" "tree/usr/bin/$program"; then fail "$program names the folder it was built in"; fi
  if readelf -S "tree/usr/bin/$program" | grep ' \.symtab' > log; then fail "$program is not stripped"; fi
done
grep -q 'Apache License' tree/usr/share/doc/zpilab/copyright || fail "no licence"
(cd tree && md5sum --quiet -c <(dpkg-deb --ctrl-tarfile "$package" | tar -xO ./md5sums)) || fail "md5sums"
tree/usr/bin/zpilab plan quickstart > plan.txt || fail "does not find its scenarios"
