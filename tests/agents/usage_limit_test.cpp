#include "agents/usage_limit.h"

#include <gtest/gtest.h>

#include <vector>

namespace zpilab {
namespace {

using Reading = UsageLimit::Reading;

constexpr std::uint64_t kMegabyte = 1'000'000;
const UsageLimits kTenth{0.1, 64 * kMegabyte};  // 6 s of processor time in 60 s

/// A reading a second: so much processor time in each.
std::vector<Reading> steady(Nanoseconds cpu_each_second, int seconds, Nanoseconds before = 0) {
  std::vector<Reading> readings;
  for (int i = 0; i <= seconds; ++i)
    readings.push_back({(1000 + i) * kSecond, before + i * cpu_each_second, 10 * kMegabyte});
  return readings;
}

/// Seconds until it was exceeded; -1: never.
int exceeded_after(const UsageLimits& limits, const std::vector<Reading>& readings) {
  UsageLimit limit(limits);
  for (const Reading& reading : readings)
    if (limit.exceeded_by(reading)) return static_cast<int>((reading.time - readings[0].time) / kSecond);
  return -1;
}

TEST(UsageLimit, TheProcessorIsABudgetOfAMinute) {
  struct Case {
    const char* what;
    std::vector<Reading> readings;
    int exceeded_after;
  };
  auto bursts = steady(0, 600);  // 5 s at once, each minute
  for (std::size_t i = 0; i < bursts.size(); ++i)
    bursts[i].cpu = static_cast<Nanoseconds>((i + 30) / 61) * 5 * kSecond;
  auto close = bursts;  // 5 s and 5 s more half a minute later
  for (std::size_t i = 0; i < close.size(); ++i)
    close[i].cpu = (i >= 10 ? 5 : 0) * kSecond + (i >= 40 ? 5 : 0) * kSecond;
  const Case cases[] = {
      {"idle", steady(0, 600), -1},
      {"as it should be", steady(2 * kMillisecond, 600), -1},
      {"at the limit", steady(100 * kMillisecond, 600), -1},
      {"a little above it: when the minute is full", steady(101 * kMillisecond, 600), 60},
      {"a whole core: long before that", steady(kSecond, 600), 7},
      {"two cores", steady(2 * kSecond, 600), 4},
      {"what was used before the first reading", steady(2 * kMillisecond, 600, 100 * kSecond), -1},
      {"something dear now and then", bursts, -1},
      {"too often", close, 40},
      {"readings far apart",
       {{0, 0, 0}, {600 * kSecond, 5 * kSecond, 0}, {1200 * kSecond, 10 * kSecond, 0}},
       -1},
      {"nothing at all", {}, -1},
  };
  for (const Case& c : cases) EXPECT_EQ(exceeded_after(kTenth, c.readings), c.exceeded_after) << c.what;
}

TEST(UsageLimit, MemoryIsHeldAgainstItAtOnce) {
  UsageLimit limit(kTenth);
  EXPECT_EQ(limit.exceeded_by({0, 0, 64 * kMegabyte}), std::nullopt);
  EXPECT_EQ(limit.exceeded_by({kSecond, 0, 64 * kMegabyte + 100'000}),
            "64.1 MB of resident memory; the limit is 64.0 MB");
  EXPECT_EQ(limit.exceeded_by({2 * kSecond, 0, 10 * kMegabyte}), std::nullopt);
}

TEST(UsageLimit, SaysWhatWasUsedAndWhatMayBe) {
  UsageLimit limit(kTenth);
  EXPECT_EQ(limit.exceeded_by({0, kSecond, 0}), std::nullopt);
  EXPECT_EQ(limit.exceeded_by({10 * kSecond, 8 * kSecond, 0}),
            "7.00 s of processor time in the last 10 s; the limit is 10 % of a core, 6.00 s in 60 s");
}

}  // namespace
}  // namespace zpilab
