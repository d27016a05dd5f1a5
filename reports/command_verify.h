// `zpilab-report verify`, reached as `zpilab verify`: the checker of submissions, for both sides.
#pragma once

#include <string>
#include <vector>

#include "reports/submission/verify_submission.h"

namespace CLI {
class App;
}

namespace zpilab {

struct CheckerOptions {
  std::vector<std::string> paths;
  bool json = false;
  VerifyOptions verify;
};

/// The subcommand with its options, which must outlive parsing.
void add_verify_command(CLI::App& app, CheckerOptions& options);
/// Gives the exit code: 0 every entry is accepted, 3 one is refused.
int run_verify_command(const CheckerOptions& options);

}  // namespace zpilab
