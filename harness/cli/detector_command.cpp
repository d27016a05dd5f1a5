// zpilab detector: what a detector's file says, for people who write one and for programs that start one.
#include <nlohmann/json.hpp>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/core/wire.h"
#include "harness/scenario/load_detector.h"

namespace zpilab {
namespace {

Result<DetectorSpec> read(const std::string& detector, const std::vector<std::string>& folders) {
  const bool is_file = detector.find('/') != std::string::npos || detector.ends_with(".yaml");
  return is_file ? load_detector(detector) : find_detector(detector, folders);
}

const char* place_of(DetectorSpec::RunsOn place) {
  switch (place) {
    case DetectorSpec::RunsOn::device:
      return "device";
    case DetectorSpec::RunsOn::sensor:
      return "sensor";
    case DetectorSpec::RunsOn::import:
      return "import";
  }
  return "";
}

nlohmann::ordered_json json_of(const DetectorSpec& detector) {
  const bool reads_counters = detector.reads == DetectorSpec::Reads::counters;
  const wire::StartDetector start{detector.name, detector.start, detector.version_argv, reads_counters,
                                  detector.alarms};
  nlohmann::ordered_json json = {{"detector", detector.name},
                                 {"runs_on", place_of(detector.runs_on)},
                                 {"covers", nlohmann::json::array()},
                                 {"hash", detector.hash},
                                 {"text", detector.text}};
  for (const TrafficClass covered : detector.covers) json["covers"].push_back(class_name(covered));
  json.update(nlohmann::ordered_json::parse(wire::encode(wire::AgentCommand(start))));
  return json;
}

}  // namespace

int detector_command(std::vector<std::string> args) {
  std::string name;
  std::vector<std::string> folders;
  CLI::App app("Reads a detector's file, says what is wrong with it, and prints what it means as JSON.",
               "zpilab detector");
  app.add_option("detector", name, "a detector's file, or the name of one")->required();
  app.add_option("--detectors", folders, "folder with detectors of your own");
  app.footer(
      "start_detector is the command by which an agent starts it (agents/PROTOCOL.md).\n\n"
      "Examples:\n  zpilab detector mine.yaml\n  zpilab detector threshold | jq .start_detector.start");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto detector = read(name, folders);
  if (!detector.ok()) return fail("zpilab detector", detector.error());
  std::cout << json_of(*detector).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  return 0;
}

}  // namespace zpilab
