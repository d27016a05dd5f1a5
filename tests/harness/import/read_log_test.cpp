#include "harness/import/read_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/harness/import/scan_folder.h"

namespace zpilab {
namespace {

const IpAddress kScanner = *parse_address("198.18.50.9");

LogContents read(const std::string& text, const LogInterest& interest, const LogClock& clock = {0, {}, kNoon},
                 const std::string& format = "psad") {
  const RecordFormat* found = find_record_format(format);
  const auto reader = found->open(clock, nullptr);
  std::istringstream log(text);
  LogContents contents;
  read_log(log, "x.log", *found, *reader, interest, contents);
  return contents;
}

std::string psad_line(const std::string& time, const std::string& source) {
  return "Nov 21 " + time + " host psad: scan detected (x): " + source +
         " -> 198.18.50.11 tcp pkts: 9 DL: 2\n";
}

TEST(ReadLog, OnlyTheScannerIsKeptWithItsLines) {
  const std::string mine = psad_line("12:00:01", "198.18.50.9");
  const LogContents contents = read(
      mine + psad_line("12:00:02", "198.18.50.77") + "Nov 21 12:00:03 host kernel: x\n", {{kScanner}, {}});
  EXPECT_EQ(contents.lines, 3U);
  ASSERT_EQ(contents.alarms.size(), 1U);
  EXPECT_EQ(contents.alarms[0].line, mine.substr(0, mine.size() - 1));
  EXPECT_EQ(contents.alarms[0].format, "psad");
  EXPECT_EQ(contents.others, 1U);
  EXPECT_EQ(contents.skipped, 0U);
  EXPECT_TRUE(contents.quiet.empty());
}

TEST(ReadLog, InTheQuietStretchEverybodyCounts) {
  const LogInterest interest{{kScanner}, QuietTime{kNoon, kNoon + 60 * kSecond}};
  const LogContents contents =
      read(psad_line("11:59:59", "198.18.50.77") + psad_line("12:00:00", "198.18.50.77") +
               psad_line("12:00:59", "198.18.50.78") + psad_line("12:01:00", "198.18.50.78"),
           interest);
  EXPECT_EQ(contents.quiet.size(), 2U);
  EXPECT_TRUE(contents.alarms.empty());
}

TEST(ReadLog, MalformedLinesAreNamedOnceAReason) {
  const std::string bad = "psad: scan detected (x): 198.18.50.9 -> 198.18.50.11 tcp pkts: 9 DL: 2\n";
  const LogContents contents =
      read(psad_line("12:00:01", "198.18.50.9") + bad + bad + std::string(kLongestLogLine + 1, 'x') + "\n" +
               std::string("\0\n", 2) + psad_line("12:00:02", "198.18.50.9"),
           {{kScanner}, {}});
  EXPECT_EQ(contents.skipped, 3U);
  EXPECT_EQ(contents.first_skipped,
            (std::vector<std::string>{"x.log:2: no time at its beginning", "x.log:4: longer than 1 MiB"}));
  EXPECT_EQ(contents.alarms.size(), 2U);
  EXPECT_EQ(contents.lines, 6U);
}

TEST(ReadLog, LineEndsOfOtherSystemsAndNoLastOne) {
  std::string line = psad_line("12:00:01", "198.18.50.9");
  line.pop_back();
  EXPECT_EQ(read(line + "\r\n" + line, {{kScanner}, {}}).alarms.size(), 2U);
}

TEST(ReadLog, AMissingZoneIsNoticed) {
  EXPECT_TRUE(read(psad_line("12:00:01", "198.18.50.9"), {{kScanner}, {}}, {{}, {}, kNoon}).zone_missing);
  EXPECT_FALSE(read(psad_line("12:00:01", "198.18.50.9"), {{kScanner}, {}}).zone_missing);
}

TEST(ReadLog, TheFormatIsChosenByTheDetectorAndTheFirstLines) {
  const LogClock clock{0, {}, kNoon};
  const auto chosen = [&](const std::string& detector, const std::string& lines) {
    const auto format = choose_format(detector, lines, clock);
    return format ? std::string((*format)->name) : "-";
  };
  EXPECT_EQ(chosen("Suricata", ""), "suricata-eve");
  EXPECT_EQ(
      chosen("snort", "11/21-12:00:02.7 [**] [122:1:1] \"x\" [**] {TCP} 198.18.50.9:1 -> 198.18.50.11:2\n"),
      "snort3-fast");
  EXPECT_EQ(chosen("snort", "{ \"timestamp\" : \"11/21-12:00:39.1\", \"proto\" : \"TCP\" }\n"),
            "snort3-json");
  EXPECT_EQ(chosen("snort",
                   "11/21-12:00:39.1, 5, TCP, x, 97, C2S, 198.18.50.9:5, 198.18.50.11:8, 122:1:1, allow\n"),
            "snort3-csv");
  EXPECT_EQ(chosen("mine", ""), "-");
  EXPECT_EQ(chosen("", ""), "-");
}

}  // namespace
}  // namespace zpilab
