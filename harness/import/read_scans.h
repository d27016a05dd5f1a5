// A folder that zpilab-scans wrote: which scans of the suite were run, with what arguments, when by the
// scanner's clock, and when each probe left, by nmap's packet trace.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/suite/suite.h"

namespace zpilab {

/// Both clocks of the scanner at one moment.
struct ClockStamp {
  Nanoseconds realtime = 0, resolution = kSecond;  ///< it was in [realtime, realtime + resolution)
  std::optional<Nanoseconds> monotonic;            ///< to 10 ms
};

/// Something lies in [earliest, latest].
struct TimeBracket {
  Nanoseconds earliest = 0, latest = 0;

  Nanoseconds middle() const { return earliest + (latest - earliest) / 2; }
  Nanoseconds half() const { return (latest - earliest) / 2; }
};

struct PerformedScan {
  enum class State {
    done,
    skipped,  ///< what it would aim at was not given
    missing,  ///< not run, or broken off
  };
  SuiteScan scan;
  int repetition = 1;
  State state = State::missing;
  std::string skip_reason;
  std::vector<std::string> argv;
  ClockStamp begin, end;
  int exit = 0;
  std::string xml;
  std::vector<Nanoseconds> probes;  ///< since nmap's start, ascending
  TimeBracket started;              ///< nmap's start, scanner's realtime clock
  std::string problem;              ///< why its times cannot be used; empty if they can

  std::string key() const { return scan.key() + "-" + std::to_string(repetition); }
};

struct ScanFolder {
  std::map<std::string, std::string> about;  ///< the lines of its file `about`
  std::string about_text, tier, list;
  int repetitions = 1;
  Nanoseconds gap = 0;
  std::vector<PerformedScan> scans;  ///< all that were planned, in the order of the plan
};

/// Errors (invalid_input): no such folder, a list of scans that is not of a suite that is known.
Result<ScanFolder> read_scans(const std::string& folder);

// The parts, pure.

/// "realtime 1763758501.123456789\nmonotonic 12345.67\n"
std::optional<ClockStamp> parse_clock_stamp(std::string_view text);
/// When nmap started: after `begin`, and so long before `end` as it says that it ran (`elapsed` in its XML).
/// Empty if that is no stretch: the clock was set meanwhile.
std::optional<TimeBracket> bracket_start(const ClockStamp& begin, const ClockStamp& end,
                                         std::string_view xml);

}  // namespace zpilab
