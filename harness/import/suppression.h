// What hides repeated alarms: many detectors report a source once in a while only. A scan without an alarm
// within that while of an earlier one is no miss, for nobody can know.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/clock.h"

namespace zpilab {

inline constexpr Nanoseconds kUntilRestart = std::numeric_limits<Nanoseconds>::max();

struct Suppression {
  std::string text;          ///< for people; "none" where nothing is hidden
  Nanoseconds interval = 0;  ///< after an alarm; 0: nothing is hidden
};

/// What a detector's configuration says: `format` tells whose it is. Empty where that is not known.
std::optional<Suppression> recognise_suppression(std::string_view format, std::string_view configuration);

/// What a user says: "none", "until restart", or a duration and words: "60 s per source". Empty if it is none
/// of these.
std::optional<Suppression> parse_suppression(std::string_view text);

}  // namespace zpilab
