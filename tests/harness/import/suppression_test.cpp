#include "harness/import/suppression.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Suppression, IsRecognisedInConfigurations) {
  const struct {
    std::string_view format, configuration;
    Nanoseconds interval;
  } cases[] = {
      {"suricata-eve", "", 0},
      {"suricata-eve", "threshold gen_id 1, sig_id 2010939, type limit, track by_src, count 1, seconds 60\n",
       60 * kSecond},
      {"suricata-eve",
       "alert tcp any any -> any any (msg:\"x\"; threshold: type both, track by_src, count 5, seconds 120; "
       "sid:1;)\n"
       "alert tcp any any -> any any (msg:\"y\"; threshold: type limit, track by_src, seconds 30, count 1; "
       "sid:2;)\n",
       120 * kSecond},
      {"suricata-eve", "threshold gen_id 1, sig_id 1, type threshold, track by_src, count 5, seconds 60\n",
       0},
      {"suricata-eve", "# threshold gen_id 1, sig_id 1, type limit, track by_src, count 1, seconds 60\n", 0},
      {"snort2-fast", "event_filter gen_id 0, sig_id 0, type limit, track by_src, count 1, seconds 90\n",
       90 * kSecond},
      {"snort3-fast",
       "event_filter = { { gid = 1, sid = 2, type = 'limit', track = 'by_src', count = 1, seconds = 60 } }",
       60 * kSecond},
      {"snort3-json", "-- event_filter = { { type = 'limit', count = 1, seconds = 60 } }", 0},
      {"zeek", "@load policy/misc/scan\n", 3600 * kSecond},
      {"zeek", "redef Notice::default_suppression_interval = 30min;\n", 1800 * kSecond},
      {"zeek", "redef Notice::default_suppression_interval = 0sec;\n", 0},
      {"psad", "ALERT_ALL                   Y;\n", 0},
      {"psad", "# ALERT_ALL Y;\nALERT_ALL N;  ### x\n", kUntilRestart},
      {"arpalert", "anti flood interval = 5\n", 5 * kSecond},
      {"portsentry", "", kUntilRestart},
  };
  for (const auto& c : cases) {
    const auto found = recognise_suppression(c.format, c.configuration);
    ASSERT_TRUE(found) << c.format << c.configuration;
    EXPECT_EQ(found->interval, c.interval) << c.format << c.configuration;
    EXPECT_EQ(found->text == "none", c.interval == 0) << found->text;
  }
}

TEST(Suppression, WhatIsNotKnownIsAskedFor) {
  EXPECT_FALSE(recognise_suppression("psad", "EMAIL_LIMIT 0;\n"));
  EXPECT_FALSE(recognise_suppression("scanlogd", ""));
  EXPECT_FALSE(recognise_suppression("cef", "seconds 60"));
  EXPECT_FALSE(recognise_suppression("arpalert", std::string_view("\0\xff{{{(((", 9)));
}

TEST(Suppression, InAUsersWords) {
  const std::pair<std::string_view, Nanoseconds> cases[] = {
      {"none", 0},
      {"60 s per source", 60 * kSecond},
      {"1 h", 3600 * kSecond},
      {"5 min, each signature", 300 * kSecond},
      {"until restart", kUntilRestart},
  };
  for (const auto& [text, interval] : cases) {
    const auto said = parse_suppression(text);
    ASSERT_TRUE(said) << text;
    EXPECT_EQ(said->interval, interval) << text;
  }
  for (const char* wrong : {"", "some", "a while", "s 60"}) EXPECT_FALSE(parse_suppression(wrong)) << wrong;
}

}  // namespace
}  // namespace zpilab
