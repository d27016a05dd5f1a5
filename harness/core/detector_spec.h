// A detector under test, as read from its YAML file. Ours come through the same contract as anybody's.
#pragma once

#include <string>
#include <vector>

#include "harness/core/alarm_source.h"
#include "harness/core/ids.h"

namespace zpilab {

struct DetectorSpec {
  enum class RunsOn { device, sensor, import };
  enum class Reads { counters, packets, nothing };
  enum class Fresh { trial, campaign };

  std::string name;
  std::vector<std::string> version_argv;  ///< first line of its output is stored
  RunsOn runs_on = RunsOn::device;
  Reads reads = Reads::counters;
  std::vector<TrafficClass> covers;  ///< the rest is "not covered", which is not a miss
  std::vector<std::string> start;    ///< argv; {share} and {dir} are replaced on the device
  AlarmSource alarms;
  Fresh fresh = Fresh::trial;
  std::string text;  ///< the file itself
  std::string hash;  ///< SHA-256 of `text`

  bool covers_class(TrafficClass c) const {
    for (TrafficClass covered : covers)
      if (covered == c) return true;
    return false;
  }
};

}  // namespace zpilab
