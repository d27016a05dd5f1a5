// `zpilab merge`: submissions and other results collected in one file.
#pragma once

#include <string>

#include "reports/results/merge_results.h"

namespace CLI {
class App;
}

namespace zpilab {

/// The subcommand with its options, which must outlive parsing.
void add_merge_command(CLI::App& app, MergeOrder& order);
/// Gives the exit code; what was done goes to stdout, what was not to stderr.
int run_merge_command(MergeOrder order, const VerifyFolder& verify);

}  // namespace zpilab
