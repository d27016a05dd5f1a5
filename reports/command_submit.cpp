#include "reports/command_submit.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "reports/number_format.h"
#include "reports/submission/entry_words.h"
#include "reports/submission/list_fields.h"
#include "reports/submission/ssh_signature.h"
#include "reports/submission/submission_files.h"
#include "reports/submission/verify_submission.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExamples =
    "Writes submission/SUBMITTER/SYSTEM/SUITE/DETECTOR, one folder a detector, and checks it with verify. "
    "Public\n"
    "addresses, hardware addresses, names of hosts and users are replaced; --dry-run lists all that would "
    "leave.\n"
    "\n"
    "Examples:\n"
    "  zpilab submit mine.db --submitter alice --system desk --dry-run\n"
    "  zpilab submit mine.db --submitter alice --system desk --detector psad --sign ~/.ssh/id_ed25519\n"
    "  zpilab submit --csv timings.csv --submitter alice --system desk --detector suricata \\\n"
    "         --detector-version 7.0.5 --date 2026-11-22\n"
    "\n"
    "timings.csv has the header scan,timing,duration_s,detections_s and rows as -sS,T3,14.2,0.9 5.1 : each "
    "alarm in\n"
    "seconds since the scan began; none: missed. Such an entry is labelled self-reported.\n"
    "\n"
    "Exit codes: 0 written and accepted, 2 usage, 3 a file that cannot be submitted, 5 it could not be "
    "written\n";

int failed(const Error& error) {
  std::cerr << "zpilab-report: " << to_string(error) << '\n';
  return exit_code(error.code);
}

Error not_written(const fs::path& path) {
  return make_error(Errc::io, errno_message("write", errno), path.string());
}

Result<Done> write_text(const fs::path& path, const std::string& text) {
  std::error_code problem;
  fs::create_directories(path.parent_path(), problem);
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return not_written(path);
  return Done{};
}

/// A folder that is there already is a submission of before, or somebody's work.
Result<Done> write_submission(const Submission& submission, const fs::path& folder) {
  if (fs::exists(fs::symlink_status(folder)))
    return make_error(Errc::usage, "it is there already; remove it, or choose another folder with -o",
                      folder.string());
  const auto files = submission_files(submission);
  for (const auto& [path, text] : files)
    if (auto written = write_text(folder / path, text); !written) return written;
  return write_text(folder / kManifestFile, manifest_text(submission, files));
}

void print_dry_run(const MadeSubmissions& made, const fs::path& output) {
  for (const Submission& submission : made.submissions) {
    auto files = submission_files(submission);
    files[std::string(kManifestFile)] = manifest_text(submission, files);
    std::cout << (output / entry_id(submission.entry)).string() << "\n" << list_fields(files) << "\n";
  }
  std::cout << "Replaced, and does not leave this machine:\n";
  for (const auto& [real, pseudonym] : made.replaced)
    std::cout << "  " << printable(real) << " -> " << pseudonym << "\n";
  if (made.replaced.empty()) std::cout << "  nothing\n";
  std::cout << "Nothing was written.\n";
}

int write_and_check(const SubmitOptions& options, const Submission& submission) {
  const fs::path folder = fs::path(options.output) / entry_id(submission.entry);
  if (auto written = write_submission(submission, folder); !written) return failed(written.error());
  if (!options.key.empty())
    if (auto made = sign_file((folder / kManifestFile).string(), options.key); !made)
      return failed(made.error());
  const Verification verification = verify_entry(folder.string());
  for (const Finding& finding : verification.findings)
    std::cerr << folder.string() << "/" << to_string(finding) << "\n";
  if (!verification.accepted()) {
    std::cerr << "zpilab-report: " << folder.string() << ": written, but verify refuses it\n";
    return exit_code(Errc::invalid_input);
  }
  std::cout << folder.string() << ": " << verification.entry->trials.size() << " trials, "
            << label_word(verification.entry->label)
            << (verification.entry->signature_valid ? ", signed" : "") << "\n";
  return 0;
}

}  // namespace

void add_submit_command(CLI::App& app, SubmitOptions& options) {
  CLI::App* submit =
      app.add_subcommand("submit", "a campaign as a submission: scrubbed, checked, maybe signed");
  SubmissionWords& words = options.words;
  auto* campaign = submit->add_option("CAMPAIGN", options.campaign, "campaign file");
  submit->add_option("--csv", options.csv, "the five-minute way: a table of times instead of a campaign")
      ->excludes(campaign);
  submit->add_option("--submitter", words.submitter, "who submits: a name for a folder")->required();
  submit->add_option("--system", words.system_id, "what it ran on: a name for a folder")->required();
  submit->add_option("--detector", words.detector, "only this one; with --csv its name");
  submit->add_option("--device", words.device, "of a campaign with several");
  submit->add_option("--division", options.division, "as-shipped or tuned")
      ->check(CLI::IsMember({"as-shipped", "tuned"}))
      ->capture_default_str();
  submit->add_option("--date", words.date, "YYYY-MM-DD; default: the campaign's");
  submit->add_option("--licence", words.licence, "of the submission (SPDX)")->capture_default_str();
  submit->add_option("--suppression", words.suppression,
                     "what hides repeated alarms of the detector, in words");
  submit->add_option("--detector-version", words.version, "with --csv");
  submit->add_option("--os", words.os, "operating system; default: as recorded");
  submit->add_option("--hardware", words.hardware, "default: as recorded");
  submit->add_option("--network", words.network, "card, offloads, queues; default: as recorded");
  submit->add_option("--remarks", words.remarks, "one line for readers");
  submit->add_option("--sign", options.key, "SSH key to sign the manifest with");
  submit->add_option("-o,--output", options.output, "folder that gets SUBMITTER/SYSTEM/SUITE/DETECTOR")
      ->capture_default_str();
  submit->add_flag("--dry-run", options.dry_run,
                   "list every field that would leave this machine, and write nothing");
  submit->footer(kExamples);
}

int run_submit_command(SubmitOptions& options) {
  if (options.campaign.empty() == options.csv.empty())
    return failed(make_error(Errc::usage, "give a campaign file, or --csv FILE"));
  options.words.division = *parse_division(options.division);
  const auto made = options.csv.empty() ? submissions_of_campaign(options.campaign, options.words)
                                        : submission_of_timings(options.csv, options.words);
  if (!made.ok()) return failed(made.error());
  if (options.dry_run) {
    print_dry_run(*made, options.output);
    return 0;
  }
  int worst = 0;
  for (const Submission& submission : made->submissions)
    worst = std::max(worst, write_and_check(options, submission));
  return worst;
}

}  // namespace zpilab
