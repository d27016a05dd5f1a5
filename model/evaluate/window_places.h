// Where the windows lie that are called wrong: during which work, behind which firewall, in which part of a
// trial. The window error is a mean over the classes, and so are the shares here; they add up to it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/evaluate/confusion.h"
#include "model/evaluate/recording.h"

namespace zpilab {

enum class Stretch : std::uint8_t {
  life,        ///< no scan so far, or none that any window remembers
  begin,       ///< a scan, until kScanBegin after its first probe
  rest,        ///< a scan, later
  remembered,  ///< between probes far apart, and after the last while windows remember it: truth says normal
};
inline constexpr Nanoseconds kScanBegin = 10 * kSecond;

/// "life", "begin", ...
std::string_view stretch_name(Stretch stretch);

/// Of the sample at `time`, which has this label.
Stretch stretch_of(const Recording& recording, Nanoseconds time, const Label& label);

struct WindowPlace {
  std::string workload, policy;
  Stretch stretch = Stretch::life;
  auto operator<=>(const WindowPlace&) const = default;
};
using WindowPlaces = std::map<WindowPlace, Confusion>;

struct WindowErrorSource {
  WindowPlace place;
  std::uint64_t windows = 0, errors = 0;
  double share = 0;  ///< of the macro error of all places together, in the same unit: 0 to 1
  /// Of its wrong windows those that weigh most: what they were, and what was said.
  TrafficClass truth = TrafficClass::normal, said = TrafficClass::normal;
};
/// Places with wrong windows, those with the largest share first; the shares add up to the macro error.
std::vector<WindowErrorSource> window_error_sources(const WindowPlaces& places);

}  // namespace zpilab
