#include "reports/compare/gate.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Gate, ReadsItsBudgets) {
  const auto gate = parse_gate(
      "zpilab: 1\ngate: replay\nttfd: {not_slower_by: 25 %, at_least: 2 sampling intervals}\n"
      "detected: {not_fewer_by: 3}\nalarms_per_day: {at_most: 24}\nmissing_trials: {at_most: 2}\n",
      "gate.yaml");
  ASSERT_TRUE(gate.ok()) << gate.error().what;
  EXPECT_EQ(gate->name, "replay");
  EXPECT_DOUBLE_EQ(gate->ttfd->share, 0.25);
  EXPECT_EQ(gate->ttfd->intervals, 2);
  EXPECT_EQ(gate->detected_fewer_by, 3);
  EXPECT_EQ(gate->alarms_per_day, 24);
  EXPECT_EQ(gate->missing_trials, 2);
}

TEST(Gate, WhatIsLeftOutIsNotJudged) {
  const auto gate = parse_gate("zpilab: 1\ngate: alarms\nalarms_per_day: {at_most: 0.5}\n", "gate.yaml");
  ASSERT_TRUE(gate.ok());
  EXPECT_FALSE(gate->ttfd.has_value());
  EXPECT_FALSE(gate->detected_fewer_by.has_value());
  EXPECT_EQ(gate->missing_trials, 0);
  EXPECT_TRUE(default_gate().ttfd.has_value());
  EXPECT_EQ(default_gate().detected_fewer_by, 1);
}

TEST(Gate, MistakesAreToldWithTheirPlace) {
  struct Case {
    const char *text, *says;
  };
  const std::string head = "zpilab: 1\ngate: x\n";
  const Case cases[] = {
      {"ttfd: {not_slower_by: 20}\n", "gate.yaml:3:23: \"20\" is not allowed here; allowed is a share"},
      {"ttfd: {not_slower_by: 20 %, at_least: 100 ms}\n",
       "gate.yaml:3:39: \"100 ms\" is not allowed here; allowed is a number of sampling intervals"},
      {"ttfd: {at_least: 1 sampling interval}\n", "gate.yaml:3:7: ttfd lacks \"not_slower_by\""},
      {"ttf: {not_slower_by: 20 %}\n", "unknown key \"ttf\" in a gate (did you mean \"ttfd\"?)"},
      {"detected: {not_fewer_by: 0}\n", "allowed is a whole number from 1 to"},
      {"detected: 1\n", "gate.yaml:3:11: "},
      {"alarms_per_day: {at_most: lots}\n", "gate.yaml:3:27: \"lots\" is not allowed here"},
      {"missing_trials: {at_most: -1}\n", "gate.yaml:3:27: "},
      {"ttfd: &a {not_slower_by: 20 %}\n", "an anchor (&) is not allowed"},
  };
  for (const Case& c : cases) {
    const auto gate = parse_gate(head + c.text, "gate.yaml");
    ASSERT_FALSE(gate.ok()) << c.text;
    EXPECT_EQ(gate.error().code, Errc::invalid_input);
    EXPECT_NE(gate.error().what.find(c.says), std::string::npos) << c.text << gate.error().what;
  }
  EXPECT_FALSE(parse_gate("", "gate.yaml").ok());
  EXPECT_FALSE(parse_gate("zpilab: 2\ngate: x\n", "gate.yaml").ok());
  EXPECT_FALSE(parse_gate("[]", "gate.yaml").ok());
  EXPECT_FALSE(load_gate("/nonexistent/gate.yaml").ok());
}

}  // namespace
}  // namespace zpilab
