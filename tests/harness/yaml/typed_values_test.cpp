#include "harness/yaml/typed_values.h"

#include <gtest/gtest.h>

#include <string>

namespace zpilab {
namespace {

TEST(TypedValues, Durations) {
  struct Case {
    std::string text;
    std::optional<Nanoseconds> expected;
  };
  const Case cases[] = {
      {"20 s", 20 * kSecond},
      {"20s", 20 * kSecond},
      {"1.5 s", 1'500 * kMillisecond},
      {"100 ms", 100 * kMillisecond},
      {"2 min", 120 * kSecond},
      {"1 h", 3600 * kSecond},
      {"0.5 h", 1800 * kSecond},
      {"50 us", 50 * kMicrosecond},
      {"7 ns", 7},
      {"0 s", 0},
      {"0.000000001 s", 1},
      {"999999999 h", std::nullopt},  // would overflow
      {"1.05 ns", std::nullopt},      // finer than the clock
      {"0.0000000001 s", std::nullopt},
      {"20", std::nullopt},
      {"s", std::nullopt},
      {"-1 s", std::nullopt},
      {"010 s", std::nullopt},
      {"1e3 s", std::nullopt},
      {"1. s", std::nullopt},
      {".5 s", std::nullopt},
      {"1  s", std::nullopt},
      {" 1 s", std::nullopt},
      {"1 s ", std::nullopt},
      {"1 S", std::nullopt},
      {"1 sec", std::nullopt},
      {"1.2.3 s", std::nullopt},
      {"", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(parse_duration(c.text), c.expected) << c.text;
}

TEST(TypedValues, Integers) {
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("-12"), -12);
  EXPECT_EQ(parse_integer("9223372036854775807"), 9223372036854775807LL);
  for (const char* bad :
       {"010", "-0", "+1", "1.0", "1e3", "0x10", "1_000", "", "-", " 1", "9223372036854775808"})
    EXPECT_EQ(parse_integer(bad), std::nullopt) << bad;
  EXPECT_TRUE(looks_octal("010"));
  EXPECT_TRUE(looks_octal("-010"));
  EXPECT_FALSE(looks_octal("0"));
  EXPECT_FALSE(looks_octal("10"));
}

TEST(TypedValues, RatesAndTimings) {
  EXPECT_EQ(parse_rate("10 Hz"), 10.0);
  EXPECT_EQ(parse_rate("2.5Hz"), 2.5);
  for (const char* bad : {"10", "10 hz", "10 kHz", "-1 Hz", "nan Hz", "inf Hz", "1e2 Hz", "Hz"})
    EXPECT_EQ(parse_rate(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_percent("1.5 %"), 1.5);
  for (const char* bad : {"1", "%", "1 percent"}) EXPECT_EQ(parse_percent(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_bit_rate("10 Mbit/s"), 10'000'000);
  EXPECT_EQ(parse_bit_rate("2.5kbit/s"), 2'500);
  EXPECT_EQ(parse_bit_rate("1 Gbit/s"), 1'000'000'000);
  for (const char* bad : {"10", "10 mbit/s", "-1 bit/s", "10 MB/s", "9999999999 Gbit/s"})
    EXPECT_EQ(parse_bit_rate(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_timing("T0"), Timing{0});
  EXPECT_EQ(parse_timing("T5"), Timing{5});
  for (const char* bad : {"T6", "t3", "3", "T", "T33", "-T3", "insane"})
    EXPECT_EQ(parse_timing(bad), std::nullopt) << bad;
}

TEST(TypedValues, PortRanges) {
  using Range = std::pair<int, int>;
  EXPECT_EQ(parse_port_range("443", 1, 65535), Range(443, 443));
  EXPECT_EQ(parse_port_range("1-100", 1, 65535), Range(1, 100));
  EXPECT_EQ(parse_port_range("0-255", 0, 255), Range(0, 255));
  for (const char* bad :
       {"0", "65536", "100-1", "1-", "-1", "1--2", "080", "1-2-3", "http", "", "1 2", "99999999999"})
    EXPECT_EQ(parse_port_range(bad, 1, 65535), std::nullopt) << bad;
  std::vector<Range> ranges = {{80, 90}, {1, 10}, {11, 20}, {85, 100}};
  normalise_ranges(ranges);
  EXPECT_EQ(ranges, (std::vector<Range>{{1, 20}, {80, 100}}));
}

TEST(TypedValues, DatesThatExist) {
  EXPECT_TRUE(is_iso_date("2027-12-31"));
  EXPECT_TRUE(is_iso_date("2028-02-29"));
  for (const char* bad : {"2027-02-29", "2027-13-01", "2027-00-10", "2027-1-1", "27-01-01", "2027-01-32",
                          "2027/01/01", "tomorrow", "2027-01-01T", "", "2027-0x-01"})
    EXPECT_FALSE(is_iso_date(bad)) << bad;
}

TEST(TypedValues, Names) {
  for (const char* good : {"a", "syn6", "c-123", "paper_2.1", "9"}) EXPECT_TRUE(is_name(good)) << good;
  for (const char* bad : {"", "-a", ".hidden", "..", "a/b", "a b", "a;b", "$(id)", "\xC3\xA4"})
    EXPECT_FALSE(is_name(bad)) << bad;
  EXPECT_TRUE(is_name(std::string(64, 'a')));
  EXPECT_FALSE(is_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace zpilab
