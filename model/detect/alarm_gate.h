// What counts as an alarm: the rising edge; re-armed after 10 quiet seconds; an alarm that stays on counts
// again every 60 s. A change of class while it is on is told apart: it refines an alarm, it is not another
// one.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/core/clock.h"
#include "harness/core/ids.h"

namespace zpilab {

inline constexpr Nanoseconds kRearmAfter = 10 * kSecond;
inline constexpr Nanoseconds kRepeatAfter = 60 * kSecond;

enum class AlarmEdge : std::uint8_t {
  none,
  rising,        ///< counts
  repeated,      ///< counts: still on
  class_change,  ///< does not count: the same alarm, another class than said last
};
inline constexpr bool counts(AlarmEdge edge) {
  return edge == AlarmEdge::rising || edge == AlarmEdge::repeated;
}

class AlarmGate {
 public:
  AlarmEdge step(Nanoseconds time, std::optional<TrafficClass> alarm) {
    if (!alarm) return AlarmEdge::none;
    const bool armed = !last_on_ || time - *last_on_ >= kRearmAfter;
    last_on_ = time;
    if (armed || time - counted_ >= kRepeatAfter) {
      counted_ = time;
      said_ = *alarm;
      return armed ? AlarmEdge::rising : AlarmEdge::repeated;
    }
    if (*alarm == said_) return AlarmEdge::none;
    said_ = *alarm;
    return AlarmEdge::class_change;
  }

 private:
  std::optional<Nanoseconds> last_on_;
  Nanoseconds counted_ = 0;
  TrafficClass said_ = TrafficClass::normal;
};

/// Which of these edges a detector says in a line of its own. Who reads the lines cannot see an alarm stay
/// on: a line less than 10 s after the one before continues it, a later one is another alarm. So a change of
/// class, as from `tcp` to `tcp4`, is said if it comes that soon; a later one with the next repetition. No
/// class is said twice of one alarm, so one that flickers between two makes no flood.
class AlarmLines {
 public:
  bool says(Nanoseconds time, AlarmEdge edge, TrafficClass alarm) {
    if (counts(edge)) said_ = 0;
    const unsigned bit = 1U << static_cast<unsigned>(alarm);
    const bool news = (said_ & bit) == 0;
    if (!counts(edge) && !(edge == AlarmEdge::class_change && news && time - last_ < kRearmAfter))
      return false;
    said_ |= bit;
    last_ = time;
    return true;
  }

 private:
  unsigned said_ = 0;  // a bit a class
  Nanoseconds last_ = 0;
};

}  // namespace zpilab
