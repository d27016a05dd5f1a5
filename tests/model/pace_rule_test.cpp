#include "model/detect/pace_rule.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/evaluate/replay.h"

namespace zpilab {
namespace {

constexpr std::string_view kChain = "no_ports4_missing_run_15s";

const std::vector<FeatureColumn>& columns() {
  static const std::vector<FeatureColumn> some = {{find_feature("rst_rate"), 0}, {find_feature(kChain), 0}};
  return some;
}

TEST(PaceRule, ReadsBackWhatItWrites) {
  const PaceRule rule = {TrafficClass::udp4, 1, 9};
  EXPECT_EQ(serialise(rule, columns()), "udp4 no_ports4_missing_run_15s 9");
  EXPECT_EQ(parse_pace_rule(serialise(rule, columns()), columns()), rule);
}

TEST(PaceRule, RefusesWhatMeansNothing) {
  for (const std::string_view line :
       {"", "udp4", "udp4 no_ports4_missing_run_15s", "udp4 no_ports4_missing_run_15s 9 9",
        "udp4 no_ports4_missing_run_15s 1", "udp4 no_ports4_missing_run_15s 101",
        "udp4 no_ports4_missing_run_15s -9", "udp4 no_ports4_missing_run_15s 9.5",
        "normal no_ports4_missing_run_15s 9", "tcp no_ports4_missing_run_15s 9",
        "wizard no_ports4_missing_run_15s 9", "udp4 rst_rate 9", "udp4 no_ports6_missing_run_15s 9"})
    EXPECT_FALSE(parse_pace_rule(line, columns())) << line;
}

// What a watch makes of a chain's lengths, a sample a second: whether it says the class.
std::string course(std::initializer_list<float> lengths) {
  const PaceRule rule = {TrafficClass::udp4, 1, 3};
  PaceWatch watch(std::span(&rule, 1));
  std::string said;
  Nanoseconds time = 0;
  for (const float length : lengths) {
    Margins margins{};
    margins[0] = 5;
    watch.heed(time, std::array{0.0F, length}, margins);
    said += likeliest(margins) == TrafficClass::udp4 ? 'U' : '.';
    time += kSecond;
  }
  return said;
}

TEST(PaceWatch, SaysItForTwoSecondsWheneverALongChainGrows) {
  EXPECT_EQ(course({0, 1, 1, 2, 2, 2}), "......");
  EXPECT_EQ(course({0, 3, 3, 3, 3, 3}), ".UU...");
  EXPECT_EQ(course({0, 3, 3, 3, 4, 4, 4}), ".UU.UU.");
  // It ends, and a shorter one is left; then that one grows.
  EXPECT_EQ(course({5, 5, 5, 3, 3, 4, 4, 4}), "UU...UU.");
}

TEST(PaceWatch, LeavesTheMarginsOfOthersAlone) {
  const PaceRule rule = {TrafficClass::udp6, 1, 3};
  PaceWatch watch(std::span(&rule, 1));
  Margins margins = {4, -1, 0, 0, 2, 0, 0, 1};
  const Margins before = margins;
  watch.heed(0, std::array{9.0F, 2.0F}, margins);
  EXPECT_EQ(margins, before);
  watch.heed(kSecond, std::array{9.0F, 3.0F}, margins);
  EXPECT_EQ(likeliest(margins), TrafficClass::udp6);
  margins[7] = before[7];
  EXPECT_EQ(margins, before);
}

}  // namespace
}  // namespace zpilab
