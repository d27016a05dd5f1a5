// Where scanning is allowed. Two of the three layers: the plan checks its targets, and the exact argv is
// parsed again, by other code than the one that made it, just before nmap starts. (The third is the lab's
// packet filter.) What is not clearly allowed is Errc::refused, with the reason.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/result.h"

namespace zpilab {

/// Each target must be a numeric address or prefix that lies wholly in one entry whose last day is not before
/// `today` (YYYY-MM-DD). No targets at all are refused too.
Result<Done> check_targets(const std::vector<std::string>& targets, const std::vector<ScopeEntry>& scope,
                           std::string_view today);

/// The whole nmap command: the program, only options from a short list, each with its range, each once; then
/// targets, to which check_targets() applies, all of the family that the options ask for.
Result<Done> check_argv(const std::vector<std::string>& argv, const std::vector<ScopeEntry>& scope,
                        std::string_view today);

}  // namespace zpilab
