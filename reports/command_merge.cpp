#include "reports/command_merge.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <iostream>
#include <nlohmann/json.hpp>

#include "harness/core/clock.h"
#include "harness/store/results_store.h"
#include "reports/number_format.h"
#include "reports/table_cells.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kConflict = 1;

constexpr const char* kFooter =
    "INPUT is a folder of submissions, each of which is verified first, or a results file that an earlier "
    "merge\n"
    "made. What is merged already is never changed: the second merge of the same changes nothing.\n"
    "\n"
    "Examples:\n"
    "  zpilab merge submission -o all.db\n"
    "  zpilab merge ours.db theirs.db -o all.db\n"
    "  zpilab merge submission -o all.db --json | jq -r '.steps[] | select(.outcome == \"refused\") | "
    ".from'\n"
    "  zpilab merge -o all.db --withdraw alice/lab-1/core-1/psad --reason \"clock was wrong\"\n"
    "  zpilab merge -o all.db --reproduced alice/lab-1/core-1/psad --by \"the maintainers, on lab-2\"\n"
    "\n"
    "Exit codes: 0 merged, or there already, or withdrawn; 1 a conflict: another content has the id, and "
    "keeps it;\n"
    "2 usage; 3 an input was refused; 5 the results file could not be read or written. The rest of the "
    "inputs is\n"
    "merged all the same.\n";

int failed(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

std::string_view word(MergeOutcome outcome) {
  switch (outcome) {
    case MergeOutcome::added:
      return "added";
    case MergeOutcome::unchanged:
      return "unchanged";
    case MergeOutcome::raised:
      return "raised";
    case MergeOutcome::withdrawn:
      return "withdrawn";
    case MergeOutcome::stays_away:
      return "stays withdrawn";
    case MergeOutcome::reproduced:
      return "reproduced";
    case MergeOutcome::conflict:
      return "conflict";
    case MergeOutcome::refused:
      return "refused";
  }
  return "refused";
}

/// "added            alice/lab-1/core-1/psad  (submission/alice/lab-1/core-1)", and below it why.
void print(const MergeStep& step) {
  const bool wrong = step.outcome == MergeOutcome::conflict || step.outcome == MergeOutcome::refused;
  std::ostream& out = wrong ? std::cerr : std::cout;
  const std::string_view what = word(step.outcome);
  out << what << std::string(17 - what.size(), ' ');
  if (!step.id.empty()) out << printable(step.id) << "  (" << printable(step.from) << ")\n";
  if (step.id.empty()) out << printable(step.from) << '\n';
  if (step.outcome == MergeOutcome::conflict)
    out << "  another content has this id, and keeps it. Give the new one another id, or withdraw the old "
           "one.\n"
           "  If both come from the same submission, another version of the verifier judged it, or a file "
           "was edited\n";
  for (const std::string& why : step.why) out << "  " << printable(why) << '\n';
}

void print_text(const MergeReport& report, const ResultsFile& file, const std::string& path) {
  for (const MergeStep& step : report.steps) print(step);
  if (!report.changed()) std::cout << "nothing changed\n";
  std::cout << path << ": " << counted(static_cast<int>(file.entries.size()), "entry", "entries") << ", "
            << file.withdrawals.size() << " withdrawn\n";
}

void print_json(const MergeReport& report, const ResultsFile& file, const std::string& path) {
  Json steps = Json::array();
  for (const MergeStep& step : report.steps) {
    Json why = Json::array();
    for (const std::string& line : step.why) why.push_back(printable(line));
    steps.push_back({{"outcome", word(step.outcome)},
                     {"id", step.id.empty() ? Json(nullptr) : Json(printable(step.id))},
                     {"from", printable(step.from)},
                     {"why", std::move(why)}});
  }
  const Json json = {{"results", printable(path)},
                     {"changed", report.changed()},
                     {"entries", file.entries.size()},
                     {"withdrawn", file.withdrawals.size()},
                     {"steps", std::move(steps)}};
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

int print(const MergeReport& report, const MergeOptions& options) {
  const std::string& path = options.order.output;
  const auto file = read_results(path);
  if (!file.ok()) return failed(file.error());
  if (options.json)
    print_json(report, *file, path);
  else
    print_text(report, *file, path);
  std::cout << std::flush;
  if (!std::cout && errno != EPIPE)
    return failed(make_error(Errc::io, errno_message("write to standard output", errno)));
  if (report.count(MergeOutcome::refused) > 0) return exit_code(Errc::invalid_input);
  return report.count(MergeOutcome::conflict) > 0 ? kConflict : 0;
}

}  // namespace

void add_merge_command(CLI::App& app, MergeOptions& options) {
  MergeOrder& order = options.order;
  CLI::App* merge = app.add_subcommand("merge", "collect submissions and other results in one file");
  merge->add_option("INPUT", order.inputs, "folders of submissions, results files");
  merge->add_option("-o,--output", order.output, "the results file; made if there is none")->required();
  CLI::Option* withdraw =
      merge->add_option("--withdraw", order.withdraw, "take this entry out for good; its id stays known");
  CLI::Option* reason =
      merge->add_option("--reason", order.reason, "why; the site shows it")->needs(withdraw);
  withdraw->needs(reason);
  CLI::Option* reproduced =
      merge->add_option("--reproduced", order.reproduced, "mark this entry: a second run gave the same");
  CLI::Option* by = merge->add_option("--by", order.by, "who ran it; the site shows it")->needs(reproduced);
  reproduced->needs(by);
  merge->add_flag("--json", options.json, "what became of each input, as JSON");
  merge->footer(kFooter);
}

int run_merge_command(MergeOptions options, const VerifyFolder& verify) {
  MergeOrder& order = options.order;
  if (order.inputs.empty() && order.withdraw.empty() && order.reproduced.empty())
    return failed(make_error(Errc::usage, "merge what? Give a folder of submissions or a results file"));
  if (order.inputs.empty() && !is_results_file(order.output))
    return failed(make_error(Errc::invalid_input, "there is no such results file", printable(order.output)));
  order.now_utc = format_utc(realtime_now());
  const auto report = merge_results(order, verify);
  if (!report.ok()) return failed(report.error());
  return print(*report, options);
}

}  // namespace zpilab
