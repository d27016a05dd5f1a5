#include "harness/remote_host/clock_bridge.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace zpilab {
namespace {

ClockReading reading(Nanoseconds before, Nanoseconds bracket, Nanoseconds offset) {
  return {before, before + bracket / 2 + offset, before + bracket};
}

TEST(ClockBridge, ConvertsByTheMiddleOfTheBracket) {
  ClockBridge bridge;
  bridge.measured({1000, 500'100, 1200});
  EXPECT_EQ(bridge.to_monotonic(500'100), 1100);
  EXPECT_EQ(bridge.to_monotonic(500'100 + kSecond), 1100 + kSecond);
}

TEST(ClockBridge, AStepIsMoreThanAMillisecondBetweenMeasurements) {
  struct Case {
    Nanoseconds change, bracket;
    bool step;
  };
  for (const Case& c : {Case{0, 100, false},
                        {kMillisecond / 2, 100, false},
                        {2 * kMillisecond, 100, true},
                        {-2 * kMillisecond, 100, true},
                        {3600 * kSecond, 100, true},
                        {2 * kMillisecond, 4 * kMillisecond, false}}) {
    ClockBridge bridge;
    bridge.measured(reading(0, 100, 7 * kSecond));
    EXPECT_FALSE(bridge.stepped());
    bridge.measured(reading(kSecond, c.bracket, 7 * kSecond + c.change));
    EXPECT_EQ(bridge.stepped(), c.step) << c.change;
  }
}

TEST(ClockBridge, SlewingIsNoStepAndAStepIsRemembered) {
  ClockBridge bridge;
  Nanoseconds offset = 0;
  for (int i = 0; i < 1000; ++i)
    bridge.measured(reading(i * 100 * kMillisecond, 100, offset += 50 * kMicrosecond));
  EXPECT_FALSE(bridge.stepped());
  bridge.measured(reading(101 * kSecond, 100, offset + kSecond));
  bridge.measured(reading(102 * kSecond, 100, offset + kSecond));
  EXPECT_TRUE(bridge.stepped());
}

TEST(ClockBridge, RealClocksAgree) {
  ClockBridge bridge;
  const ClockReading now = read_clocks();
  bridge.measured(now);
  EXPECT_GE(now.bracket(), 0);
  EXPECT_LT(now.bracket(), kMillisecond);
  EXPECT_LT(std::abs(bridge.to_monotonic(realtime_now()) - monotonic_now()), 10 * kMillisecond);
}

}  // namespace
}  // namespace zpilab
