// `zpilab-report compare`: HEAD against BASE, and a gate for CI.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace zpilab {

struct CompareOptions {
  std::string base, head, gate, detector;
  std::string format = "text";
  bool json = false;
};

/// The subcommand with its options, which must outlive parsing.
void add_compare_command(CLI::App& app, CompareOptions& options);
/// Gives the exit code: 0 no regression, 1 a regression, 3 a file that cannot be read or compared, 5 nothing
/// could be judged.
int run_compare_command(const CompareOptions& options);

}  // namespace zpilab
