// `zpilab merge`: submissions and other results collected in one file.
#pragma once

#include <string>

#include "reports/results/merge_results.h"

namespace CLI {
class App;
}

namespace zpilab {

struct MergeOptions {
  MergeOrder order;
  bool json = false;
};

/// The subcommand with its options, which must outlive parsing.
void add_merge_command(CLI::App& app, MergeOptions& options);
/// Gives the exit code; what was done goes to stdout, what was not to stderr; as JSON all of it to stdout.
int run_merge_command(MergeOptions options, const VerifyFolder& verify);

}  // namespace zpilab
