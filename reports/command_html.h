// `zpilab-report html`: a campaign as one page.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace zpilab {

struct HtmlOptions {
  std::string file, output, figures;
  std::vector<std::string> evaluations;
  std::string scores;
};

/// The subcommand with its options, which must outlive parsing.
void add_html_command(CLI::App& app, HtmlOptions& options);
/// Gives the exit code; messages go to stderr, the paths of what was written to stdout.
int run_html_command(const HtmlOptions& options);
/// One trial as a page. `output`: a path; empty or "-": standard output.
/// `scores`: of a model, see class_scores.h; empty: none.
int write_trial_page(const std::string& file, int trial, const std::string& scores,
                     const std::string& output);

/// "campaign.db" -> "campaign.html", beside it.
std::string page_beside(const std::string& campaign_path);

}  // namespace zpilab
