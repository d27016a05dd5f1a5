// Alarms of a detector.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/core/clock.h"
#include "harness/core/ids.h"

namespace zpilab {

/// How an alarm's time came about.
enum class AlarmStamp : std::uint8_t {
  sample,       ///< the time of the sample that the detector named by `seq`
  arrival,      ///< when the agent read the line
  packet_time,  ///< the detector stamped the packet, not the alarm: a lower bound
};

struct Detection {
  std::string detector;
  Nanoseconds time = 0;              ///< verdict: when the agent had the alarm, device's monotonic clock
  std::optional<std::uint64_t> seq;  ///< the sample that caused it
  std::optional<Nanoseconds> sample_time;  ///< that sample's time
  std::optional<TrafficClass> traffic_class;
  std::optional<double> score;
  AlarmStamp stamp = AlarmStamp::arrival;
  std::optional<Nanoseconds> received;  ///< receipt by the controller, controller's monotonic clock
  std::string log_format;               ///< of an imported alarm: of harness/detector_log; else empty
  std::string log_line;                 ///< the line that it was read from, as it was logged
};

}  // namespace zpilab
