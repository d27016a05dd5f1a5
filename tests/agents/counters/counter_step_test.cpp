#include "agents/counters/counter_step.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(CounterStep, Table) {
  constexpr std::uint64_t kSpan = std::uint64_t{1} << 32;
  const struct {
    std::uint64_t before, now;
    std::int64_t expected;
  } kCases[] = {{5, 9, 4},
                {9, 9, 0},
                {9, 5, 0},                    // ran backwards: a reset, no traffic
                {kSpan - 3, 4, 7},            // 32 bits wrapped
                {kSpan / 2, 1, 0},            // too far for a wrap
                {kSpan - 1, kSpan / 2, 0},    // likewise
                {kSpan + 10, 3, 0},           // was a 64-bit counter
                {0, UINT64_MAX, INT64_MAX}};  // saturates
  for (const auto& c : kCases)
    EXPECT_EQ(counter_step(c.before, c.now), c.expected) << c.before << " to " << c.now;
}

TEST(CounterStep, SixtyFourBitsNeverWrap) {
  constexpr std::uint64_t kSpan = std::uint64_t{1} << 32;
  EXPECT_EQ(counter_step(kSpan - 3, 4, CounterWidth::bits32), 7);
  EXPECT_EQ(counter_step(kSpan - 3, 4, CounterWidth::bits64), 0);
  EXPECT_EQ(counter_step(kSpan - 3, kSpan + 4, CounterWidth::bits64), 7);
}

}  // namespace
}  // namespace zpilab
