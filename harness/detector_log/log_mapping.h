// How to read a log that is not in the table of formats: which field is what. A contributor writes it as a
// YAML file; harness/import/load_mapping.h reads that.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/core/alarm_source.h"
#include "harness/core/detection.h"
#include "harness/core/ids.h"

namespace zpilab {

struct LogMapping {
  enum class TimeForm { iso, epoch, syslog };

  std::string time_field = "time", source_field = "source", target_field = "target";
  TimeForm time_form = TimeForm::iso;
  AlarmStamp stamp = AlarmStamp::arrival;
  char separator = ',';  ///< of csv
  /// A line is an alarm if this field has one of these values; an empty name: every line is.
  std::string alarm_field;
  std::vector<std::string> alarm_values;
  std::string class_field;                      ///< empty: it does not say
  std::map<std::string, TrafficClass> classes;  ///< what its values mean; others say nothing
  std::vector<AlarmPattern> patterns;           ///< of syslog: the first that is found makes a line an alarm
};

}  // namespace zpilab
