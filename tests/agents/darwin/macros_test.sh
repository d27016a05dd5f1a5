#!/usr/bin/env bash
# Compiles, as far as its syntax, what the agent for a Mac has of calls to the system, with macros as they are there.
#   macros_test.sh CLANGXX SOURCE_FOLDER
set -euo pipefail
clang=$1 macros=$(readlink -f "$(dirname "$0")/macros.h")
cd "$2"

compile() { "$clang" -std=c++20 -fsyntax-only -Wall -Wextra -Wno-unused-value -I. -include "$macros" -DZPILAB_VERSION='"0"' "$@"; }

mapfile -t files < <(grep -lE '#include <(arpa/|fcntl|netinet/|poll|signal|sys/|unistd)' agents/*.cpp harness/core/*.cpp |
  grep -vE '_(linux|windows)\.cpp$|/(proc_file|prepare_message|scan_host_message)\.cpp$')
((${#files[@]} >= 12)) || { echo "only ${files[*]}?" >&2; exit 1; }
for file in "${files[@]}"; do compile "$file"; done
echo "${#files[@]} files"

# The test can fail.
for wrong in '#include <signal.h>
void f(sigset_t* set) { ::sigemptyset(set); }' '#include <sys/wait.h>
int status(); int f() { return WTERMSIG(status()); }'; do
  if compile -x c++ - <<< "$wrong" 2> /dev/null; then echo "compiles: $wrong" >&2; exit 1; fi
done
