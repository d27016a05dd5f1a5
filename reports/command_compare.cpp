#include "reports/command_compare.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdlib>
#include <iostream>

#include "reports/compare/comparison_data.h"
#include "reports/compare/comparison_document.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

constexpr int kRegression = 1, kNothingJudged = 5;

constexpr const char* kExamples =
    "Replays of the same recordings are compared trial by trial; anything else as groups, which sees less.\n"
    "Without --gate: a cell must not be slower by 20 % and a sampling interval, nor detect a scan fewer.\n"
    "\n"
    "Examples:\n"
    "  zpilab report compare baseline.json head.json --gate gate.yaml\n"
    "  zpilab report compare monday.db tuesday.db --format md >> \"$GITHUB_STEP_SUMMARY\"\n"
    "  zpilab report compare monday.db tuesday.db --detector zpi --format github\n"
    "  zpilab report compare baseline.json head.json --format junit > compare.xml\n"
    "  zpilab report compare baseline.json head.json --json | jq '.cells[] | select(.verdict == "
    "\"slower\")'\n"
    "\n"
    "Exit codes: 0 no regression, 1 a regression, 2 usage, 3 a file that cannot be read or compared,\n"
    "5 no cell has trials enough to be judged\n";

int failed(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

bool wants_bold() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

std::string text_of(const Comparison& comparison, const std::string& format) {
  if (format == "json") return comparison_json(comparison);
  if (format == "junit") return comparison_junit(comparison);
  if (format == "github") return comparison_github(comparison);
  if (format == "customSmallerIsBetter") return smaller_is_better_json(comparison);
  if (format == "bencher") return bencher_json(comparison);
  const Document page = comparison_document(comparison);
  return format == "md" ? render_markdown(page) : render_text(page, wants_bold());
}

Result<Measurement> load(const std::string& path, const std::string& detector) {
  auto measurement = load_measurement(path);
  if (!measurement.ok() || detector.empty()) return measurement;
  std::erase_if(measurement->detectors,
                [&](const MeasuredDetector& other) { return other.name != detector; });
  if (measurement->detectors.empty())
    return make_error(Errc::invalid_input, "no trial of the detector \"" + printable(detector) + "\"", path);
  return measurement;
}

/// The same exit code whether the report is read to its end or not.
int verdict(const Comparison& comparison) {
  if (!comparison.regressions.empty()) return kRegression;
  return comparison.judged() == 0 ? kNothingJudged : 0;
}

}  // namespace

void add_compare_command(CLI::App& app, CompareOptions& options) {
  CLI::App* compare = app.add_subcommand("compare", "what became slower or faster, and a gate for CI");
  compare->add_option("BASE", options.base, "campaign file, or baseline of a replay")->required();
  compare->add_option("HEAD", options.head, "the same of what is to be judged")->required();
  compare->add_option("--gate", options.gate, "YAML file with the budgets that must hold");
  compare->add_option("--detector", options.detector, "only this detector of the campaigns");
  compare
      ->add_option("--format", options.format,
                   "text, md, json, junit, github (annotations), customSmallerIsBetter, bencher")
      ->check(CLI::IsMember({"text", "md", "json", "junit", "github", "customSmallerIsBetter", "bencher"}))
      ->capture_default_str();
  compare->add_flag("--json", options.json, "the same as --format json");
  compare->footer(kExamples);
}

int run_compare_command(const CompareOptions& options) {
  const auto gate = options.gate.empty() ? Result<Gate>(default_gate()) : load_gate(options.gate);
  if (!gate.ok()) return failed(gate.error());
  const auto base = load(options.base, options.detector);
  if (!base.ok()) return failed(base.error());
  const auto head = load(options.head, options.detector);
  if (!head.ok()) return failed(head.error());
  const auto comparison = compare(*base, *head, *gate);
  if (!comparison.ok()) return failed(comparison.error());
  std::cout << text_of(*comparison, options.json ? "json" : options.format) << std::flush;
  if (!std::cout && errno != EPIPE)
    return failed(make_error(Errc::io, errno_message("write to standard output", errno)));
  const int code = verdict(*comparison);
  if (code == kNothingJudged)
    std::cerr
        << "zpilab-report: no cell has trials enough to be judged; the gate is neither kept nor broken\n";
  return code;
}

}  // namespace zpilab
