// `zpilab-report power`: how often `compare` is wrong, and what it finds.
#pragma once

#include <vector>

namespace CLI {
class App;
}

namespace zpilab {

struct PowerOptions {
  std::vector<int> trials = {10};
  std::vector<double> slow_downs = {0, 1, 2, 3, 4};
  int cells = 14, comparisons = 1000;
  double jitter = 0.5;
  bool live = false;
};

/// The subcommand with its options, which must outlive parsing.
void add_power_command(CLI::App& app, PowerOptions& options);
/// Gives the exit code.
int run_power_command(const PowerOptions& options);

}  // namespace zpilab
