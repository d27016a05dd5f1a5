#include "harness/run/timer_lateness.h"

#include <chrono>
#include <thread>
#include <vector>

#include "harness/run/compare_pace.h"

namespace zpilab {

TimerLateness measure_timer_lateness(Nanoseconds duration) {
  constexpr auto kStep = std::chrono::milliseconds(10);
  std::vector<Nanoseconds> late;
  const auto begin = std::chrono::steady_clock::now();
  auto deadline = begin;
  do {
    deadline += kStep;
    std::this_thread::sleep_until(deadline);
    late.push_back(std::chrono::nanoseconds(std::chrono::steady_clock::now() - deadline).count());
  } while (deadline - begin < std::chrono::nanoseconds(duration));
  return {static_cast<int>(late.size()), quantile(late, 0.5), quantile(late, 0.99), quantile(late, 1)};
}

}  // namespace zpilab
