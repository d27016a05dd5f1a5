// zpilab-report: tables, timelines, pages and comparisons out of campaign files, and submissions. Reached as
// `zpilab report ...`; `zpilab submit` and `zpilab verify` are two of its subcommands.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "reports/command_compare.h"
#include "reports/command_html.h"
#include "reports/command_merge.h"
#include "reports/command_power.h"
#include "reports/command_site.h"
#include "reports/command_submit.h"
#include "reports/command_verify.h"
#include "reports/latex.h"
#include "reports/number_format.h"
#include "reports/table_data.h"
#include "reports/table_document.h"
#include "reports/trial_document.h"

namespace {

using namespace zpilab;

constexpr int kUsage = 2;

constexpr const char* kTableExamples =
    "Examples:\n"
    "  zpilab report table campaign.db\n"
    "  zpilab report table monday.db tuesday.db --workload light\n"
    "  zpilab report table campaign.db --format md > table.md\n"
    "  zpilab report table campaign.db --format latex > table.tex\n"
    "  zpilab report table campaign.db --json | jq '.rows[] | {scan, timing, detector, ttfd_s}'\n";
constexpr const char* kTrialExamples =
    "Examples:\n"
    "  zpilab report trial campaign.db 12\n"
    "  zpilab report trial campaign.db 12 --json | jq .detectors\n"
    "  zpilab report trial campaign.db 12 --html -o trial-12.html\n";

struct Options {
  std::vector<std::string> files;
  std::string format = "text";
  bool json = false;
  TableFilter filter;
  std::string file, output;
  int trial = 0;
  std::string scores;
  bool html = false;
  HtmlOptions page;
  CompareOptions compare;
  PowerOptions power;
  MergeOptions merge;
  SiteOptions site;
  SubmitOptions submit;
  CheckerOptions verify;
};

/// Bold only where a person looks and did not refuse.
bool wants_bold() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

int report_error(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

/// A reader that went away (`| head`) is no failure worth a message.
int print(const std::string& text) {
  std::cout << text << std::flush;
  if (std::cout) return 0;
  if (errno == EPIPE) return 0;
  return report_error(make_error(Errc::io, errno_message("write to standard output", errno)));
}

int print_table(const Options& options) {
  std::vector<LoadedCampaign> campaigns;
  for (const std::string& file : options.files) {
    auto campaign = load_campaign(file);
    if (!campaign.ok()) return report_error(campaign.error());
    campaigns.push_back(std::move(campaign).value());
  }
  const TableReport report = make_table(campaigns, options.filter);
  if (report.planned == 0)
    return report_error(
        make_error(Errc::invalid_input, "no trial of that workload and device in these files"));
  if (options.json || options.format == "json") return print(table_json(report));
  if (options.format == "csv") return print(table_csv(report));
  const Document page = table_document(report);
  if (options.format == "latex") return print(render_latex(page));
  return print(options.format == "md" ? render_markdown(page) : render_text(page, wants_bold()));
}

/// The trial that is meant: the named one, or the only one.
Result<int> chosen_trial(const Options& options) {
  if (options.trial != 0) return options.trial;
  const auto reader = CampaignReader::open(options.file);
  if (!reader.ok()) return reader.error();
  const auto trials = reader->trials();
  if (!trials.ok()) return trials.error();
  if (trials->size() == 1) return trials->front().id;
  return make_error(Errc::usage, "which trial? It has " + std::to_string(trials->size()), options.file);
}

int print_trial(Options options) {
  const auto trial = chosen_trial(options);
  if (!trial.ok()) return report_error(trial.error());
  options.trial = *trial;
  if (options.html) return write_trial_page(options.file, options.trial, options.scores, options.output);
  const auto reader = CampaignReader::open(options.file);
  if (!reader.ok()) return report_error(reader.error());
  const auto report = make_trial_report(*reader, options.trial);
  if (!report.ok()) return report_error(Error{report.error().code, report.error().what, options.file});
  return print(options.json ? trial_json(*report) : render_text(trial_document(*report), wants_bold()));
}

void add_table(CLI::App& app, Options& options) {
  CLI::App* table =
      app.add_subcommand("table", "scans, durations and times to first detection; false alarms");
  table->add_option("FILES", options.files, "campaign files; several are pooled")->required();
  table->add_option("--format", options.format, "text, md, latex, csv (result rows only) or json")
      ->check(CLI::IsMember({"text", "md", "latex", "csv", "json"}))
      ->capture_default_str();
  table->add_flag("--json", options.json, "the same as --format json");
  table->add_option("--workload", options.filter.workload, "only this workload");
  table->add_option("--device", options.filter.device, "only this device");
  table->footer(kTableExamples);
}

void add_trial(CLI::App& app, Options& options) {
  CLI::App* trial = app.add_subcommand("trial", "the timeline of one trial: what its number came from");
  trial->add_option("FILE", options.file, "campaign file")->required();
  trial->add_option("ID", options.trial, "number of the trial; may be left out where there is only one");
  trial->add_flag("--json", options.json, "as JSON");
  CLI::Option* html = trial->add_flag("--html", options.html, "as a page to look at and to zoom into");
  html->excludes("--json");
  trial
      ->add_option("--scores", options.scores,
                   "of `zpilab model replay FILE --trial ID --samples`: drawn in the page")
      ->needs(html);
  trial->add_option("-o,--output", options.output, "the page; default: standard output")->needs(html);
  trial->footer(kTrialExamples);
}

bool knows(const CLI::App& app, const std::string& subcommand) {
  const auto same = [&](const CLI::App* known) { return known->get_name() == subcommand; };
  return !app.get_subcommands(same).empty();
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("Tables, timelines, pages and comparisons out of campaign files; submissions.",
               "zpilab-report");
  app.set_version_flag("--version", std::string("zpilab-report ") + ZPILAB_VERSION);
  app.require_subcommand(1);
  app.footer(std::string(kTableExamples) + "  zpilab report trial campaign.db 12\n" +
             "  zpilab report html campaign.db -o report.html\n" +
             "  zpilab report compare monday.db tuesday.db\n");
  add_table(app, options);
  add_trial(app, options);
  add_html_command(app, options.page);
  add_compare_command(app, options.compare);
  add_power_command(app, options.power);
  add_merge_command(app, options.merge);
  add_site_command(app, options.site);
  add_submit_command(app, options.submit);
  add_verify_command(app, options.verify);
  if (argc > 1 && argv[1][0] != '-' && !knows(app, argv[1])) {
    std::cerr << "zpilab-report: unknown subcommand \"" << printable(argv[1])
              << "\"; it knows table, trial, html, compare, power, submit, verify, merge and site\n";
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    const int code = app.exit(problem, std::cout, std::cerr);
    return code == 0 ? 0 : kUsage;
  }
  if (app.got_subcommand("html")) return run_html_command(options.page);
  if (app.got_subcommand("compare")) return run_compare_command(options.compare);
  if (app.got_subcommand("power")) return run_power_command(options.power);
  if (app.got_subcommand("merge"))
    return run_merge_command(options.merge, [](const std::string& folder) { return verify_tree(folder); });
  if (app.got_subcommand("site")) return run_site_command(options.site);
  if (app.got_subcommand("submit")) return run_submit_command(options.submit);
  if (app.got_subcommand("verify")) return run_verify_command(options.verify);
  return app.got_subcommand("table") ? print_table(options) : print_trial(options);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    std::cerr << "zpilab-report: " << problem.what() << '\n';
    return exit_code(Errc::failed);
  }
}
