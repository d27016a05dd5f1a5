// `zpilab-report submit`, reached as `zpilab submit`: a campaign, or the articles' table, as a submission.
#pragma once

#include <string>

#include "reports/submission/make_submission.h"

namespace CLI {
class App;
}

namespace zpilab {

struct SubmitOptions {
  std::string campaign, csv;
  SubmissionWords words;
  std::string division = "as-shipped";
  std::string key;
  std::string output = "submission";
  bool dry_run = false;
};

/// The subcommand with its options, which must outlive parsing.
void add_submit_command(CLI::App& app, SubmitOptions& options);
/// Gives the exit code: 0 written and accepted by verify, 3 something in it is refused.
int run_submit_command(SubmitOptions& options);

}  // namespace zpilab
