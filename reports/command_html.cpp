#include "reports/command_html.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <filesystem>
#include <iostream>

#include "reports/html/figure_files.h"
#include "reports/html/report_page.h"
#include "reports/page/write_page.h"

namespace zpilab {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  zpilab report html campaign.db                    makes campaign.html beside it\n"
    "  zpilab report html campaign.db -o report.html\n"
    "  zpilab report html campaign.db -o - | gzip > report.html.gz\n"
    "  zpilab report html campaign.db --evaluation train.json --evaluation test.json\n"
    "  zpilab model replay campaign.db --samples > scores.csv\n"
    "  zpilab report html campaign.db --scores scores.csv\n"
    "  zpilab report html campaign.db --figures figures  SVG files for a paper, and no page\n";

int failed(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

/// To a file, or to standard output; says where it went.
int deliver(const std::string& page, const std::string& output) {
  if (output.empty() || output == "-") {
    std::cout << page << std::flush;
    if (std::cout || errno == EPIPE) return 0;
    return failed(make_error(Errc::io, errno_message("write to standard output", errno)));
  }
  if (const auto written = write_page(output, page); !written.ok()) return failed(written.error());
  std::cout << output << '\n';
  return 0;
}

/// No path: none.
Result<ScoresByTrial> scores_from(const std::string& path) {
  return path.empty() ? Result<ScoresByTrial>(ScoresByTrial{}) : load_class_scores(path);
}

}  // namespace

std::string page_beside(const std::string& campaign_path) {
  std::filesystem::path path(campaign_path);
  return path.replace_extension(path.extension() == ".html" ? ".report.html" : ".html").string();
}

void add_html_command(CLI::App& app, HtmlOptions& options) {
  CLI::App* html = app.add_subcommand("html", "one page with everything, to look at, to send, to print");
  html->add_option("FILE", options.file, "campaign file")->required();
  html->add_option("-o,--output", options.output,
                   "the page; \"-\": standard output; default: beside the campaign, with .html");
  html->add_option(
          "--evaluation", options.evaluations,
          "what `zpilab model evaluate ... --json` printed: adds the model's confusion matrices and\n"
          "curves; may be repeated, as for training and test")
      ->allow_extra_args(false);
  html->add_option(
      "--scores", options.scores,
      "what `zpilab model replay FILE --samples` printed: timelines show how likely the model held\n"
      "each class");
  html->add_option("--figures", options.figures,
                   "write the figures as SVG files into this folder, and no page");
  html->footer(kExamples);
}

int run_html_command(const HtmlOptions& options) {
  auto campaign = load_campaign(options.file);
  if (!campaign.ok()) return failed(campaign.error());
  std::vector<ModelEvaluation> evaluations;
  for (const std::string& path : options.evaluations) {
    auto evaluation = load_model_evaluation(path);
    if (!evaluation.ok()) return failed(evaluation.error());
    evaluations.push_back(std::move(*evaluation));
  }
  auto scores = scores_from(options.scores);
  if (!scores.ok()) return failed(scores.error());
  PageData data(std::move(*campaign), std::filesystem::path(options.file).filename().string(),
                std::move(evaluations), std::move(*scores));
  if (!options.figures.empty()) {
    const auto written = write_figures(data, options.figures);
    if (!written.ok()) return failed(written.error());
    for (const std::string& path : *written) std::cout << path << '\n';
    return 0;
  }
  const auto reader = CampaignReader::open(options.file);
  if (!reader.ok()) return failed(reader.error());
  const auto page = report_page(data, *reader);
  if (!page.ok()) return failed(page.error());
  return deliver(*page, options.output.empty() ? page_beside(options.file) : options.output);
}

int write_trial_page(const std::string& file, int trial, const std::string& scores,
                     const std::string& output) {
  const auto reader = CampaignReader::open(file);
  if (!reader.ok()) return failed(reader.error());
  auto report = make_trial_report(*reader, trial);
  if (!report.ok()) return failed(Error{report.error().code, report.error().what, file});
  auto by_trial = scores_from(scores);
  if (!by_trial.ok()) return failed(by_trial.error());
  report->scores = std::move((*by_trial)[trial]);
  return deliver(trial_page(*report, std::filesystem::path(file).filename().string()), output);
}

}  // namespace zpilab
