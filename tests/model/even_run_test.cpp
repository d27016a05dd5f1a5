#include "model/evaluate/even_run.h"

#include <gtest/gtest.h>

#include <vector>

namespace zpilab {
namespace {

std::vector<Nanoseconds> at(const std::vector<double>& moments) {
  std::vector<Nanoseconds> times;
  for (const double moment : moments) times.push_back(from_seconds(moment));
  return times;
}

struct Case {
  const char* name;
  std::vector<double> moments;
  int run;
};

TEST(EvenRun, AtAPeriodOfFifteenSecondsGiveOrTakeOneFifth) {
  const Case cases[] = {
      {"nothing", {}, 0},
      {"one moment", {7}, 1},
      {"a scan alone", {0, 15, 30, 45}, 4},
      {"other work in between does not break it", {0, 1, 2, 15, 16.5, 30, 33, 44.9}, 4},
      {"a missing step does", {0, 15, 45, 60, 75}, 3},
      {"a pace that drifts is a pace", {0, 15.2, 30.4, 45.6, 60.8}, 5},
      {"at the tolerance", {0, 14.8, 30}, 3},
      {"beyond it", {0, 14.7, 30}, 1},
      {"the longer of two ways", {0, 0.1, 15.25, 30.2}, 3},
      {"a burst is not a pace", {0, 0.1, 0.2, 0.3, 0.4}, 1},
  };
  for (const Case& one : cases)
    EXPECT_EQ(longest_even_run(at(one.moments), 15 * kSecond, 200 * kMillisecond), one.run) << one.name;
}

}  // namespace
}  // namespace zpilab
