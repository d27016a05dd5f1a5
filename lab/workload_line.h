// What a workload's program says on its standard output: JSON Lines, {"work":{"downloads":1}} for work done
// since its last line and {"event":"text"} for something worth a note. Parsing is pure; programs are not
// trusted.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/core/result.h"

namespace zpilab {

struct WorkloadLine {
  std::map<std::string, double> work;  ///< increments, finite and not negative
  std::string event;                   ///< empty: none
};

/// Errc::invalid_input says what is wrong with the line.
Result<WorkloadLine> parse_workload_line(std::string_view line);

}  // namespace zpilab
