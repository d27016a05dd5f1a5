#include "harness/import/load_mapping.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(LoadMapping, EveryField) {
  const auto mapping = load_mapping_text(R"(zpilab: 1
time: {field: when, form: epoch, stamp: packet time}
source: from
target: to
separator: tab
alarm: {field: what, is: [scan, sweep]}
class_field: kind
classes: [{is: SYN scan, class: tcp4}, {is: TCP, class: tcp}]
match: [{line: "SCAN.*udp", class: udp4}, {line: SCAN}]
)",
                                         "m.yaml");
  ASSERT_TRUE(mapping) << to_string(mapping.error());
  EXPECT_EQ(mapping->time_field, "when");
  EXPECT_EQ(mapping->time_form, LogMapping::TimeForm::epoch);
  EXPECT_EQ(mapping->stamp, AlarmStamp::packet_time);
  EXPECT_EQ(mapping->source_field, "from");
  EXPECT_EQ(mapping->target_field, "to");
  EXPECT_EQ(mapping->separator, '\t');
  EXPECT_EQ(mapping->alarm_values, (std::vector<std::string>{"scan", "sweep"}));
  EXPECT_EQ(mapping->classes.at("SYN scan"), TrafficClass::tcp4);
  EXPECT_EQ(mapping->classes.at("TCP"), TrafficClass::tcp);
  ASSERT_EQ(mapping->patterns.size(), 2U);
  EXPECT_EQ(mapping->patterns[0].traffic_class, TrafficClass::udp4);
}

TEST(LoadMapping, MistakesNameTheirPlace) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "zpilab"},
      {"zpilab: 1\ntimes: {}\n", "m.yaml:2:1"},
      {"zpilab: 1\ntime: {form: guess}\n", "m.yaml:2"},
      {"zpilab: 1\nseparator: ;;\n", "one character"},
      {"zpilab: 1\nalarm: {field: x}\n", "is"},
      {"zpilab: 1\nclasses: [{is: x, class: tcp5}]\n", "m.yaml:2"},
      {"zpilab: 1\nmatch: [{line: \"([\"}]\n", "regular expression"},
      {"[", "m.yaml"},
  };
  for (const auto& [text, says] : cases) {
    const auto mapping = load_mapping_text(text, "m.yaml");
    ASSERT_FALSE(mapping) << text;
    EXPECT_NE(to_string(mapping.error()).find(says), std::string::npos) << to_string(mapping.error());
  }
}

}  // namespace
}  // namespace zpilab
