// How enumerations are spelt in the campaign file.
#pragma once

#include <optional>
#include <string_view>

#include "harness/core/detection.h"
#include "harness/core/technique.h"
#include "harness/core/trial.h"

namespace zpilab {

constexpr std::string_view stamp_word(AlarmStamp stamp) {
  switch (stamp) {
    case AlarmStamp::sample:
      return "sample";
    case AlarmStamp::arrival:
      return "arrival";
    case AlarmStamp::packet_time:
      return "packet time";
  }
  return "arrival";
}
constexpr std::optional<AlarmStamp> parse_stamp(std::string_view word) {
  for (const AlarmStamp stamp : {AlarmStamp::sample, AlarmStamp::arrival, AlarmStamp::packet_time})
    if (stamp_word(stamp) == word) return stamp;
  return std::nullopt;
}

constexpr std::string_view pace_word(Pace pace) { return pace == Pace::burst ? "burst" : "paced"; }

inline std::optional<TrialState> parse_trial_state(std::string_view word) {
  for (const TrialState state : {TrialState::planned, TrialState::running, TrialState::done,
                                 TrialState::invalid, TrialState::refused, TrialState::skipped})
    if (state_name(state) == word) return state;
  return std::nullopt;
}
inline std::optional<DetectorState> parse_detector_state(std::string_view word) {
  for (const DetectorState state :
       {DetectorState::ok, DetectorState::contaminated, DetectorState::crashed, DetectorState::not_covered})
    if (state_name(state) == word) return state;
  return std::nullopt;
}

}  // namespace zpilab
