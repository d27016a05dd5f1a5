#include "reports/submission/scan_targets.h"

#include <algorithm>
#include <array>

#include "reports/submission/finding.h"

namespace zpilab {
namespace {

constexpr std::array<std::string_view, 33> kTakeTheNext = {"-p",
                                                           "--top-ports",
                                                           "--port-ratio",
                                                           "--max-retries",
                                                           "--scan-delay",
                                                           "--max-scan-delay",
                                                           "--min-rate",
                                                           "--max-rate",
                                                           "--data-length",
                                                           "--source-port",
                                                           "-g",
                                                           "--mtu",
                                                           "--ttl",
                                                           "-oX",
                                                           "-oN",
                                                           "-oG",
                                                           "-oA",
                                                           "-D",
                                                           "-e",
                                                           "--exclude",
                                                           "--host-timeout",
                                                           "--min-rtt-timeout",
                                                           "--max-rtt-timeout",
                                                           "--initial-rtt-timeout",
                                                           "--min-parallelism",
                                                           "--max-parallelism",
                                                           "--min-hostgroup",
                                                           "--max-hostgroup",
                                                           "--scanflags",
                                                           "--stats-every",
                                                           "--ip-options",
                                                           "--data",
                                                           "--data-string"};
/// Targets from a file, at random, through others, from another address, or a script that finds more.
constexpr std::array<std::string_view, 9> kForbidden = {"-iL",       "-iR",      "-S",  "-sI",          "-b",
                                                        "--proxies", "--script", "-sC", "--resolve-all"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

CommandTargets targets_of(const std::vector<std::string>& argv) {
  CommandTargets command;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string_view argument = argv[i];
    const std::string_view option = argument.substr(0, argument.find('='));
    if (listed(kForbidden, option))
      command.problem = "the option " + in_quotes(option) + " aims at more than the command names";
    if (!argument.starts_with('-'))
      command.targets.emplace_back(argument);
    else if (listed(kTakeTheNext, argument))
      ++i;
  }
  if (command.targets.empty() && command.problem.empty()) command.problem = "the command names no target";
  return command;
}

bool in_scope(std::string_view target, const std::vector<Prefix>& scope) {
  const auto prefix = parse_prefix(target);
  return prefix && std::any_of(scope.begin(), scope.end(),
                               [&](const Prefix& range) { return contains(range, *prefix); });
}

}  // namespace zpilab
