#include "harness/detector_log/log_time.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHour = 3600 * kSecond;
constexpr Nanoseconds kNoon = 1'795'262'400 * kSecond;  // 2026-11-21T12:00:00Z

enum class Form { iso, syslog, snort2, snort3, epoch };

std::optional<LogTime> read(Form form, std::string_view text, const LogClock& clock) {
  switch (form) {
    case Form::iso:
      return parse_iso_time(text, clock);
    case Form::syslog:
      return parse_syslog_time(text, clock);
    case Form::snort2:
    case Form::snort3:
      return parse_snort_time(text, form == Form::snort3, clock);
    case Form::epoch:
      break;
  }
  return parse_epoch_time(text);
}

TEST(LogTime, EveryFormInTheShapesThatProgramsWrite) {
  const LogClock utc{0, std::nullopt, kNoon};
  const struct {
    Form form;
    std::string_view text;
    Nanoseconds begin, resolution;
  } cases[] = {
      {Form::iso, "2026-11-21T12:00:00.123456+0000", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::iso, "2026-11-21T13:00:00.123456+0100", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::iso, "2026-11-21T08:30:00-03:30", kNoon, kSecond},
      {Form::iso, "2026-11-21T12:00:00Z", kNoon, kSecond},
      {Form::iso, "2026-11-21 12:00:00,5", kNoon + 500 * kMillisecond, 100 * kMillisecond},
      {Form::iso, "2026-11-21T12:00:00.1234567891Z", kNoon + 123'456'789, 1},
      {Form::syslog, "Nov 21 12:00:00", kNoon, kSecond},
      {Form::syslog, "Nov 21 2026 12:00:00", kNoon, kSecond},
      {Form::syslog, "Nov  1 12:00:00", kNoon - 20 * 24 * kHour, kSecond},
      {Form::syslog, "Feb 29 2024 00:00:00", 1'709'164'800 * kSecond, kSecond},
      {Form::snort2, "11/21-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::snort2, "11/21/26-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::snort2, "11/21/2026-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::snort3, "26/11/21-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::snort3, "2026/11/21-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::snort3, "11/21-12:00:00.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::epoch, "1795262400.123456", kNoon + 123'456 * kMicrosecond, kMicrosecond},
      {Form::epoch, "1795262400", kNoon, kSecond},
      {Form::epoch, "1795262400123", kNoon + 123 * kMillisecond, kMillisecond},
  };
  for (const auto& c : cases) {
    const auto time = read(c.form, c.text, utc);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(time->begin, c.begin) << c.text;
    EXPECT_EQ(time->resolution, c.resolution) << c.text;
    EXPECT_FALSE(time->zone_missing) << c.text;
  }
}

TEST(LogTime, WhatIsNoTimeIsNone) {
  const LogClock utc{0, std::nullopt, kNoon};
  const std::pair<Form, std::string_view> cases[] = {
      {Form::iso, ""},
      {Form::iso, "2026-11-21"},
      {Form::iso, "2026-02-30T12:00:00Z"},
      {Form::iso, "2026-13-01T12:00:00Z"},
      {Form::iso, "2026-11-21T24:00:00Z"},
      {Form::iso, "2026-11-21T12:00:61Z"},
      {Form::iso, "2026-11-21T12:00:00+25:00"},
      {Form::iso, "2026-11-21T12:00:00 yesterday"},
      {Form::iso, "9999-11-21T12:00:00Z"},
      {Form::iso, "0001-11-21T12:00:00Z"},
      {Form::syslog, "Now 21 12:00:00"},
      {Form::syslog, "Nov 0 12:00:00"},
      {Form::syslog, "Nov 31 12:00:00"},
      {Form::syslog, "Nov 21 12:00"},
      {Form::syslog, "Nov 21 12:00:00 host"},
      {Form::snort2, "11/21"},
      {Form::snort2, "13/21-12:00:00.1"},
      {Form::snort2, "11/21/26/1-12:00:00"},
      {Form::snort3, "99/99/99-12:00:00"},
      {Form::epoch, "-1"},
      {Form::epoch, "1e9"},
      {Form::epoch, "99999999999999999999"},
      {Form::epoch, "9999999999"},
      {Form::epoch, "nan"},
  };
  for (const auto& [form, text] : cases) EXPECT_FALSE(read(form, text, utc)) << text;
}

TEST(LogTime, AMissingYearIsTheNearestOrTheOneThatWasGiven) {
  const Nanoseconds new_year = 1'798'761'600 * kSecond;  // 2027-01-01T00:00:00Z
  EXPECT_EQ(parse_syslog_time("Dec 31 23:59:59", {0, std::nullopt, new_year})->begin, new_year - kSecond);
  EXPECT_EQ(parse_syslog_time("Jan  1 00:00:01", {0, std::nullopt, new_year - 5})->begin, new_year + kSecond);
  EXPECT_EQ(parse_syslog_time("Jan  1 00:00:00", {0, 2027, kNoon})->begin, new_year);
  EXPECT_FALSE(parse_syslog_time("Feb 29 00:00:00", {0, 2027, kNoon}));
}

TEST(LogTime, AZoneThatNobodyNamesIsSaid) {
  const LogClock nothing{std::nullopt, std::nullopt, kNoon}, vienna{kHour, std::nullopt, kNoon};
  EXPECT_TRUE(parse_syslog_time("Nov 21 12:00:00", nothing)->zone_missing);
  EXPECT_FALSE(parse_syslog_time("Nov 21 13:00:00", vienna)->zone_missing);
  EXPECT_EQ(parse_syslog_time("Nov 21 13:00:00", vienna)->begin, kNoon);
  // A zone of its own counts more.
  EXPECT_EQ(parse_iso_time("2026-11-21T12:00:00Z", vienna)->begin, kNoon);
  EXPECT_FALSE(parse_iso_time("2026-11-21T12:00:00Z", nothing)->zone_missing);
}

TEST(LogTime, AnyBytesMayCome) {
  Random random(5);
  const std::string_view parts[] = {"2026-11-21T12:00:00", "Nov 21 ", "11/21", "-", ".123", "+0100",
                                    "1795262400",          "\xff"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t left = random.below(4); left > 0; --left)
      text += parts[random.below(std::size(parts))];
    if (!text.empty()) text[random.below(text.size())] = static_cast<char>(random.below(256));
    for (const Form form : {Form::iso, Form::syslog, Form::snort2, Form::snort3, Form::epoch}) {
      const auto time = read(form, text, {});
      EXPECT_TRUE(!time || time->resolution > 0) << text;
    }
  }
}

}  // namespace
}  // namespace zpilab
