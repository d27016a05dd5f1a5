// `zpilab-report site`: collected entries as a static site.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace zpilab {

struct SiteOptions {
  std::string file, output, address;
};

/// The subcommand with its options, which must outlive parsing.
void add_site_command(CLI::App& app, SiteOptions& options);
/// Gives the exit code; messages go to stderr, what was written to stdout.
int run_site_command(const SiteOptions& options);

}  // namespace zpilab
