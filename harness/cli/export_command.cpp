// zpilab export.
#include <fstream>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/cli/export_recording.h"
#include "harness/store/export.h"

namespace zpilab {
namespace {

struct Request {
  RecordingRequest recording;
  bool as_recording = false, scans_only = false, placebos_only = false;
  std::string part = "trials", format = "csv", counters;
  int trial = 0;

  std::optional<int> only_trial() const { return trial > 0 ? std::optional(trial) : std::nullopt; }
};

constexpr const char* kExamples =
    "A recording holds the samples of the trials that are done, when the probes of their scans arrived, and\n"
    "what was going on; no address, no name of a host, no command line, no scenario. It is small, the same\n"
    "each time, and zpilab-model reads it like a campaign. Names that the scenario gave to scans, workloads\n"
    "and itself stay in it.\n\n"
    "Examples:\n"
    "  zpilab export paper.db --what detections\n"
    "  zpilab export paper.db --what samples --trial 7 -o trial7.csv\n"
    "  zpilab export paper.db soak.db --recording -o paper.zpirec\n"
    "  zpilab export soak.db --recording --part-size 2MB -o soak.zpirec   # soak-001.zpirec, "
    "soak-002.zpirec, ...\n"
    "  zpilab-model counters > names; zpilab export soak.db --recording --counters names -o soak.zpirec";

void describe_options(CLI::App& app, Request& request) {
  RecordingRequest& recording = request.recording;
  app.add_option("campaign", recording.campaigns, "campaign file; several for a recording")->required();
  auto* what = app.add_option("--what", request.part, "CSV of samples, probes, detections or trials")
                   ->check(CLI::IsMember({"samples", "probes", "detections", "trials"}));
  app.add_option("--trial", request.trial, "only this trial")->check(CLI::PositiveNumber);
  app.add_option("--format", request.format, "csv")->check(CLI::IsMember({"csv"}));
  auto* output = app.add_option("--output,-o", recording.output, "file to write (default: stdout)");
  auto* as_recording = app.add_flag("--recording", request.as_recording, "a recording instead of CSV")
                           ->needs(output)
                           ->excludes(what);
  const auto of_recordings = [as_recording](CLI::Option* option) { return option->needs(as_recording); };
  of_recordings(app.add_option("--counters", request.counters,
                               "file with the names of counters, one a line: only these"));
  of_recordings(app.add_option("--part-size", recording.part_bytes,
                               "several files of at most that size and of whole trials: 2MB, 500kB, 1MiB"))
      ->transform(CLI::AsSizeValue(true))
      ->check(CLI::PositiveNumber);
  of_recordings(app.add_option("--workload", recording.choice.workloads,
                               "only trials under this workload; may be repeated"))
      ->allow_extra_args(false);
  of_recordings(
      app.add_option("--device", recording.choice.devices, "only trials on this device; may be repeated"))
      ->allow_extra_args(false);
  auto* scans = of_recordings(app.add_flag("--scans-only", request.scans_only, "no placebos"));
  of_recordings(app.add_flag("--placebos-only", request.placebos_only, "no scans"))->excludes(scans);
  app.footer(kExamples);
}

int record(Request request) {
  RecordingChoice& choice = request.recording.choice;
  choice.scans = !request.placebos_only;
  choice.placebos = !request.scans_only;
  choice.trial = request.only_trial();
  if (!request.counters.empty()) {
    auto names = read_counter_names(request.counters);
    if (!names.ok()) return fail("zpilab export", names.error());
    choice.counters = std::move(*names);
  }
  return export_recording(request.recording);
}

int write_csv(const Request& request) {
  if (request.recording.campaigns.size() > 1)
    return fail("zpilab export",
                make_error(Errc::usage, "CSV is of one campaign; several make a --recording"));
  const auto reader = CampaignReader::open(request.recording.campaigns.front());
  if (!reader.ok()) return fail("zpilab export", reader.error());
  const std::string& file = request.recording.output;
  std::ofstream output;
  if (!file.empty()) {
    output.open(file, std::ios::binary | std::ios::trunc);
    if (!output)
      return fail("zpilab export", make_error(Errc::io, errno_message("open for writing", errno), file));
  }
  std::ostream& out = file.empty() ? std::cout : output;
  const auto written = export_csv(*reader, *parse_export_part(request.part), request.only_trial(), out);
  if (!written.ok()) return fail("zpilab export", written.error());
  out.flush();
  if (!out)
    return fail("zpilab export", make_error(Errc::io, "could not write all of it; is the disk full?", file));
  return 0;
}

}  // namespace

int export_command(std::vector<std::string> args) {
  Request request;
  CLI::App app("Writes a part of a campaign as CSV, or campaigns as a recording.", "zpilab export");
  describe_options(app, request);
  if (auto code = read_arguments(app, std::move(args))) return *code;
  return request.as_recording ? record(std::move(request)) : write_csv(request);
}

}  // namespace zpilab
