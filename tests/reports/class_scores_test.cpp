#include "reports/class_scores.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

const std::string kHeader =
    "trial,seq,time_s,truth,ambiguous,likeliest,margin_normal,margin_tcp4,margin_arp,margin_ip4,margin_udp4,"
    "margin_tcp6,margin_ip6,margin_udp6,alarm,score,edge\n";

std::string line(int trial, const std::string& time, const std::string& tcp4) {
  return std::to_string(trial) + ",1," + time + ",normal,0,normal,0," + tcp4 + ",0,0,0,0,0,0,,0.000000,\n";
}

TEST(ClassScores, AreTheProbabilitiesOfTheMargins) {
  const auto scores = parse_class_scores(
      kHeader + line(7, "0.100000", "1.94591015") + line(7, "0.200000", "-1e3") + line(12, "0.5", "0"),
      "s.csv");
  ASSERT_TRUE(scores.ok()) << to_string(scores.error());
  ASSERT_EQ(scores->size(), 2U);
  ASSERT_EQ(scores->at(7).size(), 2U);
  EXPECT_EQ(scores->at(7)[0].seconds, 0.1);
  EXPECT_NEAR(scores->at(7)[0].probability[1], 0.5, 1e-8) << "exp(ln 7) against seven times 1";
  EXPECT_NEAR(scores->at(7)[0].probability[0], 1.0 / 14, 1e-8);
  EXPECT_EQ(scores->at(7)[1].probability[1], 0);
  EXPECT_EQ(scores->at(12)[0].probability[5], 0.125);
}

TEST(ClassScores, AnythingElseIsRefusedWithItsLine) {
  const std::pair<std::string, std::string> cases[] = {
      {"trial,seq\n1,2\n", "s.csv:1"},
      {kHeader + line(1, "0.1", "0") + line(0, "0.1", "0"), "s.csv:3"},
      {kHeader + line(1, "soon", "0"), "s.csv:2"},
      {kHeader + line(1, "0.1", "nan"), "s.csv:2"},
      {kHeader + line(1, "0.1", "1e999"), "s.csv:2"},
      {kHeader + "1,1,0.1\n", "s.csv:2"},
      {kHeader + "\n", "s.csv:2"},
      {std::string("\0\xff\n", 3), "s.csv:1"},
  };
  for (const auto& [text, where] : cases) {
    const auto scores = parse_class_scores(text, "s.csv");
    ASSERT_FALSE(scores.ok()) << text;
    EXPECT_EQ(scores.error().where, where);
    EXPECT_EQ(scores.error().code, Errc::invalid_input);
  }
  EXPECT_TRUE(parse_class_scores("", "s.csv").ok()) << "nothing was replayed";
  EXPECT_EQ(load_class_scores("/nonexistent").error().code, Errc::io);
}

}  // namespace
}  // namespace zpilab
