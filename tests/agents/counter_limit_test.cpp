#include "agents/counter_limit.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

const std::vector<std::string> kNames = {"tcpInSegs", "tcpOutRsts"};

Sample at(Nanoseconds time, std::int64_t resets) { return Sample{1, time, 0, 0, {{1, resets}}}; }

TEST(CounterLimit, CallsAScanAboveTheLimitAndForgetsAfterTheWindow) {
  CounterLimit rule({"tcpOutRsts", 20, 5 * kSecond});
  rule.counters(kNames, 0);
  ASSERT_TRUE(rule.has_counter());
  EXPECT_FALSE(rule.push(at(1 * kSecond, 15)));
  EXPECT_FALSE(rule.push(at(2 * kSecond, 5)));
  EXPECT_TRUE(rule.push(at(3 * kSecond, 1)));
  EXPECT_TRUE(
      rule.push(Sample{1, 5 * kSecond, 0, 0, {{0, 1000}}}));  // another counter; still within the window
  EXPECT_FALSE(rule.push(Sample{1, 6 * kSecond, 0, 0, {}}));  // the first 15 have left
}

TEST(CounterLimit, FindsACounterThatIsAddedLater) {
  CounterLimit rule({"linux.IcmpMsg.InType8", 0, kSecond});
  rule.counters(kNames, 0);
  EXPECT_FALSE(rule.has_counter());
  EXPECT_FALSE(rule.push(Sample{1, 1, 0, 0, {{2, 5}}}));
  const std::vector<std::string> added = {"linux.IcmpMsg.InType8"};
  rule.counters(added, 2);
  EXPECT_TRUE(rule.has_counter());
  EXPECT_TRUE(rule.push(Sample{2, 2, 0, 0, {{2, 5}}}));
}

TEST(CounterLimit, NoIncrementOverflowsTheSum) {
  CounterLimit rule({"tcpOutRsts", 20, 5 * kSecond});
  rule.counters(kNames, 0);
  EXPECT_TRUE(rule.push(at(1, INT64_MAX)));
  EXPECT_TRUE(rule.push(at(2, INT64_MAX)));
  EXPECT_TRUE(rule.push(at(3, -5)));
}

}  // namespace
}  // namespace zpilab
