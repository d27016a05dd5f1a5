#include "harness/cli/export_recording.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>

#include "harness/cli/command_line.h"
#include "harness/scenario/load_scenario.h"
#include "harness/store/recording_file.h"

namespace zpilab {
namespace {

constexpr const char* kCommand = "zpilab export";

/// By the scenario; where this zpilab cannot read it any more, by the usual name for the usual ports.
OpenPortCounts count_open_ports(const CampaignHeader& header) {
  const auto count = [](const OpenPorts& ports) {
    return std::pair(static_cast<int>(ports.tcp.size()), static_cast<int>(ports.udp.size()));
  };
  OpenPortCounts counts = {{OpenPorts{}.name, count({})}};
  const auto scenario = load_scenario_text(header.scenario_text, header.scenario_name);
  if (!scenario.ok()) return counts;
  for (const OpenPorts& ports : scenario->open_ports) counts[ports.name] = count(ports);
  // What campaign files of format 1 say where a scenario has ports of its own.
  if (scenario->open_ports.size() == 1) counts["of the scenario"] = count(scenario->open_ports.front());
  return counts;
}

Result<Done> add_all(const std::vector<std::string>& campaigns, CampaignRecorder& recorder) {
  for (const std::string& path : campaigns) {
    const auto reader = CampaignReader::open(path);
    if (!reader.ok()) return reader.error();
    if (auto added = recorder.add(*reader, count_open_ports(reader->header()), path); !added.ok())
      return added;
  }
  if (recorder.trials().empty())
    return make_error(Errc::invalid_input, "no trial of that kind is done in these campaigns");
  return Done{};
}

Result<std::vector<std::string>> write(const RecordingRequest& request,
                                       const std::vector<RecordedTrial>& trials) {
  if (request.part_bytes > 0) {
    const auto parts = split_recording(trials, request.part_bytes);
    if (!parts.ok()) return parts.error();
    return write_parts(request.output, *parts);
  }
  const auto bytes = encode_recording(trials);
  if (!bytes.ok()) return bytes.error();
  if (auto done = write_recording(request.output, *bytes); !done.ok()) return done.error();
  return std::vector<std::string>{request.output};
}

void say_what_is_missing(const CampaignRecorder& recorder) {
  if (recorder.left_out() > 0)
    std::cerr << kCommand << ": left out " << recorder.left_out() << " trials that are not done\n";
  std::string names;
  for (const std::string& name : recorder.missing_counters()) names += " " + name;
  if (!names.empty()) std::cerr << kCommand << ": no trial has the counters" << names << "\n";
}

}  // namespace

int export_recording(const RecordingRequest& request) {
  CampaignRecorder recorder(request.choice);
  if (auto added = add_all(request.campaigns, recorder); !added.ok()) return fail(kCommand, added.error());
  const auto written = write(request, recorder.trials());
  if (!written.ok()) return fail(kCommand, written.error());
  say_what_is_missing(recorder);
  std::cerr << recorder.trials().size() << " trials in " << written->front();
  if (written->size() > 1) std::cerr << " to " << written->back();
  std::cerr << "\n";
  return 0;
}

Result<std::vector<std::string>> read_counter_names(const std::string& path) {
  std::ifstream file(path);
  if (!file) return make_error(Errc::invalid_input, errno_message("open the names of counters", errno), path);
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty() && std::ranges::find(names, line) == names.end()) names.push_back(line);
  }
  if (names.empty()) return make_error(Errc::invalid_input, "it names no counter", path);
  return names;
}

}  // namespace zpilab
