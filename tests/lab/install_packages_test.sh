#!/usr/bin/env bash
# lab/install-packages with an apt-get, a dpkg-query and a systemctl of the test's own: what it would install, that no service
# may start meanwhile, and that what became enabled is disabled again, and nothing else.
#   install_packages_test.sh ROOT
set -euo pipefail
root=$1
fail() { echo "FAILED: $*" >&2; exit 1; }
if [[ $(id -u) -ne 0 ]]; then echo "needs root" >&2; exit 77; fi
# A machine with a policy of its own (a container) keeps it.
policy=/usr/sbin/policy-rc.d own_policy=no
if [[ -e $policy ]]; then own_policy=yes; fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin"
write() { printf '#!/bin/bash\n%s\n' "$2" > "$folder/bin/$1"; chmod +x "$folder/bin/$1"; }
# Everything is missing but curl.
# shellcheck disable=SC2016
write dpkg-query '[[ ${!#} == curl ]] && echo "install ok installed"'
write apt-get 'echo "apt-get $*" >> '"$folder"'/log
if [[ $* == *" install "* ]]; then
  sh /usr/sbin/policy-rc.d; echo "services may start: $?" >> '"$folder"'/log
  echo "haproxy.service enabled enabled" >> '"$folder"'/units
fi'
# shellcheck disable=SC2016
write systemctl 'case $1 in list-unit-files) cat '"$folder"'/units ;; *) echo "systemctl $*" >> '"$folder"'/log ;; esac'
echo "ssh.service enabled enabled" > "$folder/units"

PATH=$folder/bin:$PATH "$root/lab/install-packages" lab workloads 2> "$folder/said"
grep -q '^apt-get .* install --no-install-recommends .*haproxy.*nmap' "$folder/log" || fail "nothing was installed: $(cat "$folder/log")"
if grep -qE '^apt-get .* install .* (curl|g\+\+|jq)( |$)' "$folder/log"; then fail "installed what is there, or another group"; fi
if [[ $own_policy == no ]]; then
  grep -q '^services may start: 101$' "$folder/log" || fail "services could start"
  [[ ! -e $policy ]] || fail "the policy is still there"
fi
grep -q '^systemctl disable haproxy.service$' "$folder/log" || fail "the new service was left enabled"
if grep -q 'ssh.service' "$folder/log"; then fail "a service that was there before was touched"; fi

# Nothing is missing: nothing is done.
: > "$folder/log"
write dpkg-query 'echo "install ok installed"'
PATH=$folder/bin:$PATH "$root/lab/install-packages" build lab tests workloads
[[ ! -s $folder/log ]] || fail "something was done although nothing is missing: $(cat "$folder/log")"
