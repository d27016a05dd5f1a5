#include "reports/command_verify.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "reports/number_format.h"
#include "reports/submission/entry_words.h"
#include "reports/submission/rules.h"

namespace zpilab {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExamples =
    "Needs no network and changes nothing. Every time is computed again from the evidence; what contradicts "
    "it, the plan\n"
    "or the manifest is refused, with the rule and the place. reports/submission/README.md explains every "
    "rule.\n"
    "\n"
    "Examples:\n"
    "  zpilab verify submission/\n"
    "  zpilab verify submission/alice/desk/core-1/psad --strict\n"
    "  zpilab verify submission/ --json | jq '.entries[] | select(.accepted | not)'\n"
    "\n"
    "Exit codes: 0 all accepted, 2 usage, 3 one refused\n";

Json json_of(const Verification& verification) {
  Json json = {{"folder", printable(verification.folder)}, {"accepted", verification.accepted()}};
  if (verification.entry)
    json.update({{"id", verification.entry->id},
                 {"label", label_word(verification.entry->label)},
                 {"trials", verification.entry->trials.size()},
                 {"signed", verification.entry->signature_valid}});
  json["findings"] = Json::array();
  for (const Finding& finding : verification.findings)
    json["findings"].push_back({{"rule", finding.rule},
                                {"severity", finding.severity == Severity::error ? "error" : "warning"},
                                {"file", printable(finding.file)},
                                {"line", finding.line},
                                {"what", finding.what},
                                {"meaning", find_rule(finding.rule).meaning},
                                {"remedy", find_rule(finding.rule).remedy}});
  json["findings_left_out"] = verification.left_out;
  return json;
}

void print_text(const Verification& verification) {
  const std::string folder = printable(verification.folder);
  for (const Finding& finding : verification.findings)
    std::cout << folder << "/" << printable(to_string(finding)) << "\n";
  if (verification.left_out > 0)
    std::cout << folder << ": and " << verification.left_out << " findings more\n";
  if (!verification.entry) {
    std::cout << folder << ": REFUSED\n";
    return;
  }
  const Entry& entry = *verification.entry;
  std::cout << folder << ": accepted, " << label_word(entry.label) << ": " << entry.trials.size() << " trials"
            << (entry.signature_valid ? ", signed" : "") << "\n";
}

}  // namespace

void add_verify_command(CLI::App& app, CheckerOptions& options) {
  CLI::App* verify = app.add_subcommand("verify", "check submissions: every time again, from the evidence");
  verify->add_option("PATH", options.paths, "folder of an entry, or one with entries below")->required();
  verify->add_flag("--json", options.json, "findings as JSON");
  verify->add_flag("--strict", options.verify.strict, "warnings refuse too; times to the microsecond");
  verify->footer(kExamples);
}

int run_verify_command(const CheckerOptions& options) {
  std::vector<Verification> all;
  for (const std::string& path : options.paths)
    for (Verification& verification : verify_tree(path, options.verify))
      all.push_back(std::move(verification));
  const bool accepted =
      std::all_of(all.begin(), all.end(), [](const Verification& one) { return one.accepted(); });
  if (options.json) {
    Json json = {{"accepted", accepted}, {"entries", Json::array()}};
    for (const Verification& verification : all) json["entries"].push_back(json_of(verification));
    std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  } else {
    for (const Verification& verification : all) print_text(verification);
  }
  std::cout << std::flush;
  return accepted ? 0 : exit_code(Errc::invalid_input);
}

}  // namespace zpilab
