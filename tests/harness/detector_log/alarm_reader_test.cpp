#include "harness/detector_log/alarm_reader.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

AlarmSource with_patterns(std::vector<AlarmPattern> patterns) {
  return {AlarmSource::Kind::file, "/var/log/ids.log", "", std::move(patterns)};
}

TEST(AlarmReader, TheFirstPatternThatFitsNamesTheClass) {
  const auto reader = AlarmReader::create(
      with_patterns({{"SCAN.*udp", TrafficClass::udp4}, {"^\\[1:\\d+:\\d+\\] SCAN", std::nullopt}}));
  ASSERT_TRUE(reader);
  const auto udp = reader->read("[1:22:3] SCAN of udp ports");
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->traffic_class, TrafficClass::udp4);
  const auto unknown = reader->read("[1:22:3] SCAN of something");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(unknown->traffic_class);
  EXPECT_FALSE(reader->read("all is quiet"));
  EXPECT_FALSE(reader->read("x [1:22:3] SCAN"));
}

TEST(AlarmReader, AKnownFormatByName) {
  const auto reader = AlarmReader::create({AlarmSource::Kind::syslog, "", "scanlogd", {}});
  ASSERT_TRUE(reader);
  EXPECT_TRUE(
      reader->read("<37>Nov 21 20:55:01 scanlogd: 1.2.3.4 to 5.6.7.8 ports 1, 2, ..., fSrpauxy @20:55:01"));
  EXPECT_FALSE(reader->read("<37>Nov 21 20:55:01 sshd: 1.2.3.4 to 5.6.7.8 ports 1, 2"));
}

TEST(AlarmReader, MistakesAreNamed) {
  const auto format = AlarmReader::create({AlarmSource::Kind::file, "/x", "no-such", {}});
  ASSERT_FALSE(format);
  EXPECT_NE(format.error().what.find("allowed are arpalert, portsentry, psad, scanlogd"), std::string::npos);
  const auto pattern = AlarmReader::create(with_patterns({{"([", std::nullopt}}));
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.error().code, Errc::invalid_input);
}

TEST(AlarmReader, ALongLineNeedsNoDeepStack) {
  const auto reader = AlarmReader::create(with_patterns({{"(a|b)*c", std::nullopt}}));
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->read(std::string(1 << 20, 'a')));
}

}  // namespace
}  // namespace zpilab
