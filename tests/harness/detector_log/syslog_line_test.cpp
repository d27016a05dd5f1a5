#include "harness/detector_log/syslog_line.h"

#include <gtest/gtest.h>

#include <string>

#include "harness/core/random.h"

namespace zpilab {
namespace {

TEST(SyslogLine, DatagramsAndFiles) {
  const struct {
    std::string_view line, program, message;
  } cases[] = {
      {"<37>Nov 21 20:55:01 scanlogd: a to b", "scanlogd", "a to b"},
      {"<13>Nov  1 20:55:01 psad[12]: scan detected", "psad", "scan detected"},
      {"Nov  1 20:55:01 myhost psad[12]: scan detected", "psad", "scan detected"},
      {"2026-11-21T20:55:01.123456+00:00 myhost portsentry[7]: attackalert: x", "portsentry",
       "attackalert: x"},
      {"<37>scanlogd: a", "scanlogd", "a"},
      {"no tag here at all", "", "no tag here at all"},
      {"<37>Nov 21 20:55:01 a host with tag: late", "", "a host with tag: late"},
      {"<1234>x: y", "<1234>x", "y"},  // no <PRI> has four digits
      {"", "", ""},
      {"<", "", "<"},
      {"a:", "a", ""},
      {": x", "", ": x"},
  };
  for (const auto& c : cases) {
    const auto [program, message, time] = parse_syslog_line(c.line);
    EXPECT_EQ(program, c.program) << c.line;
    EXPECT_EQ(message, c.message) << c.line;
  }
}

TEST(SyslogLine, AnyBytesMayCome) {
  Random random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string line;
    for (std::uint64_t left = random.below(40); left > 0; --left)
      line += "<> :[]0129NovT-\0\xff"[random.below(17)];
    const auto [program, message, time] = parse_syslog_line(line);
    EXPECT_LE(program.size() + message.size(), line.size());
  }
}

}  // namespace
}  // namespace zpilab
