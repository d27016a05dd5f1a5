#include "harness/remote/removing_argv.h"

#include <string_view>
#include <utility>

namespace zpilab {
namespace {

/// $0 is the folder. Android has no /tmp. Whatever breaks the connection hangs up this shell: it stays, for
/// the agent goes on until its lease is over.
constexpr std::string_view kRunAndRemove =
    "trap '' HUP; export TMPDIR=\"$0\"; \"$@\"; code=$?; rm -rf -- \"$0\"; exit $code";

}  // namespace

std::vector<std::string> removing_argv(std::string folder, std::vector<std::string> argv) {
  argv.insert(argv.begin(), {"sh", "-c", std::string(kRunAndRemove), std::move(folder)});
  return argv;
}

}  // namespace zpilab
