#include "harness/core/number_text.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

struct DurationCase {
  const char* text;
  Nanoseconds expected;
};

TEST(Duration, ExactToTheNanosecond) {
  for (const DurationCase& c : {DurationCase{"30s", 30 * kSecond},
                                {"30 s", 30 * kSecond},
                                {"1.5 min", 90 * kSecond},
                                {"250ms", 250 * kMillisecond},
                                {"0.5ms", 500 * kMicrosecond},
                                {"7us", 7 * kMicrosecond},
                                {"0.000000001 s", 1},
                                {"2h", 7200 * kSecond},
                                {"0s", 0}})
    EXPECT_EQ(parse_duration(c.text), c.expected) << c.text;
}

TEST(Duration, NothingElseParses) {
  for (const char* text : {"", "s", "10", "-1s", "1e9h", "10 m", "10ss", "nan s", "infs", "99999999999h",
                           "1s ", "30  s", " 1s", "010s", "1.s", ".5s", "0.0000000001 s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Integer, CanonicalOnly) {
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("-12"), -12);
  for (const char* text : {"", "-", "-0", "010", "+1", "1.0", "0x1", " 1", "99999999999999999999"})
    EXPECT_FALSE(parse_integer(text)) << text;
  EXPECT_TRUE(looks_octal("010"));
  EXPECT_FALSE(looks_octal("0.5"));
}

TEST(NumberText, IsTheShortestThatReadsBack) {
  EXPECT_EQ(number_text(3), "3");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(-2.5), "-2.5");
}

TEST(Decimal, WithoutExponents) {
  EXPECT_EQ(parse_decimal("0.25"), 0.25);
  EXPECT_EQ(parse_decimal("-1.5"), -1.5);
  for (const char* text : {"", "1e5", "nan", "inf", "01", "1.", ".5"})
    EXPECT_FALSE(parse_decimal(text)) << text;
}

}  // namespace
}  // namespace zpilab
