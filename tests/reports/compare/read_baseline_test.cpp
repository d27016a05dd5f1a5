// Baselines come from elsewhere: every case ends in a measurement, or in a message with a place.
#include "reports/compare/read_baseline.h"

#include <gtest/gtest.h>

#include <fstream>

#include "harness/core/random.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

const std::string kHash(64, 'e');

/// As `zpilab model replay --baseline` writes it, with the line of one trial given.
std::string baseline(const std::string& trial) {
  return "{\"zpilab_baseline\":1,\"detector\":\"zpi\",\n\"recordings\":[\n{\"name\":\"a.zpirec\",\"sha256\":"
         "\"" +
         kHash + "\"}\n],\n\"trials\":[\n" + trial + "\n],\n\"sampling_interval_s\":0.1}\n";
}

std::string trial(const std::string& key = "\"k1\"", const std::string& ttfd = "0.250000",
                  const std::string& scan = "\"-sS top-1000\"") {
  return "{\"key\":" + key + ",\"scan\":" + scan +
         ",\"timing\":\"T3\",\"workload\":\"light\",\"policy\":\"closed\",\"traffic_class\":\"tcp4\","
         "\"horizon_s\":10.200000,\"ttfd_s\":" +
         ttfd + ",\"right_class\":true,\"detections\":1,\"false_alarms\":2,\"quiet_s\":20.000000}";
}

const char* const kPlacebo =
    "{\"key\":\"p\",\"scan\":\"\",\"timing\":\"\",\"workload\":\"light\",\"policy\":\"closed\",\"traffic_"
    "class\":\"normal\","
    "\"horizon_s\":0.000000,\"ttfd_s\":null,\"right_class\":false,\"detections\":0,\"false_alarms\":0,"
    "\"quiet_s\":90.0}";

TEST(ReadBaseline, ReadsWhatAReplayWrites) {
  const auto read =
      parse_baseline(baseline(trial() + ",\n" + trial("\"k2\"", "null") + ",\n" + kPlacebo), "b.json");
  ASSERT_TRUE(read.ok()) << read.error().what;
  EXPECT_FALSE(read->live);
  EXPECT_EQ(read->path, "b.json");
  EXPECT_EQ(read->sampling_interval, 0.1);
  ASSERT_EQ(read->recordings.size(), 1U);
  EXPECT_EQ(read->recordings[0].sha256, kHash);
  ASSERT_EQ(read->detectors.size(), 1U);
  EXPECT_EQ(read->detectors[0].name, "zpi");
  const auto& trials = read->detectors[0].trials;
  ASSERT_EQ(trials.size(), 3U);
  EXPECT_EQ(trials[0].key, "k1");
  EXPECT_EQ(trials[0].scan, "-sS top-1000");
  EXPECT_EQ(trials[0].timing, "T3");
  EXPECT_EQ(trials[0].ttfd, 0.25);
  EXPECT_EQ(trials[0].horizon, 10.2);
  EXPECT_TRUE(trials[0].right_class && trials[0].timed);
  EXPECT_EQ(trials[0].detections, 1);
  EXPECT_EQ(trials[0].false_alarms, 2);
  EXPECT_EQ(trials[0].quiet, 20);
  EXPECT_EQ(trials[1].ttfd, std::nullopt);
  EXPECT_FALSE(trials[2].timed);
}

TEST(ReadBaseline, PassesOverWhatLaterVersionsWrite) {
  std::string text = baseline(trial());
  text.insert(1, "\"written_by\": {\"program\": [1, null]}, ");
  text.insert(text.find("\"scan\""), "\"probes\": 3, ");
  const auto read = parse_baseline(text, "b.json");
  EXPECT_TRUE(read.ok()) << read.error().what;
}

TEST(ReadBaseline, SaysWhereItIsWrong) {
  const auto with = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  struct Case {
    std::string text, says;
  };
  const std::string good = baseline(trial());
  const Case cases[] = {
      {with(good, "\"zpilab_baseline\":1", "\"zpilab_baseline\":2"),
       "b.json:1:20: \"2\" is not allowed here"},
      {with(good, "\"detector\":\"zpi\",", ""), "a baseline lacks \"detector\""},
      {with(good, "0.250000", "-0.1"), "b.json:6:"},
      {with(good, "0.250000", "\"soon\""), "b.json:6:"},
      {with(good, "0.250000", "NaN"), "b.json:6:"},
      {with(good, "0.250000", "1e400"), "b.json:6:"},
      {with(good, "0.250000", "11"), "detected after its horizon"},
      {with(good, "\"quiet_s\":20.000000", "\"quiet_s\":1e99"), "b.json:6:"},
      {with(good, ",\"quiet_s\":20.000000", ""), "a trial lacks \"quiet_s\""},
      {with(good, "\"detections\":1", "\"detections\":1.5"), "a whole number"},
      {with(good, "\"right_class\":true", "\"right_class\":1"), "true or false"},
      {with(good, "\"T3\"", "\"\""), "the timing of the scan"},
      {with(good, "\"tcp4\"", "\"tcp9\""), "one of the eight classes"},
      {with(good, kHash, "123"), "b.json:3:"},
      {with(good, "\"trials\":[", "\"trials\":[7,"), "allowed is a map"},
      {with(good, "0.1}", "0}"), "b.json:8:"},
      {with(good, "\"-sS top-1000\"", "\"-sS\\u001b[31m\""), "text on one line"},
      {with(baseline(trial("\"k1\"", "0.25", "\"\"")), "\"timing\":\"T3\"", "\"timing\":\"\""),
       "but there was no scan"},
      {baseline(trial() + "," + trial()), "the key \"k1\" stands twice"},
      {good.substr(0, good.size() / 2), "not valid YAML"},
      {good + good, "b.json:9:"},
      {"", "empty"},
      {"[]", "b.json:1:1"},
      {"{\"zpilab_baseline\":1", "b.json:"},
  };
  for (const Case& c : cases) {
    const auto read = parse_baseline(c.text, "b.json");
    ASSERT_FALSE(read.ok()) << c.says << c.text;
    EXPECT_EQ(read.error().code, Errc::invalid_input);
    EXPECT_NE(read.error().what.find(c.says), std::string::npos) << c.says << "\n" << read.error().what;
  }
}

TEST(ReadBaseline, SurvivesBrokenBytes) {
  Random random(1);
  const std::string good = baseline(trial() + "," + kPlacebo);
  int read_anyway = 0;
  for (int i = 0; i < 500; ++i) {
    std::string text = good;
    for (int k = 0; k < 3; ++k) text[random.below(text.size())] = static_cast<char>(random.below(256));
    read_anyway += parse_baseline(text, "b.json").ok() ? 1 : 0;
  }
  EXPECT_LT(read_anyway, 500);
  EXPECT_FALSE(parse_baseline(std::string(100'000, '['), "b.json").ok());
  EXPECT_FALSE(parse_baseline("{\"a\":" + std::string(2'000'000, '1') + "}", "b.json").ok());
}

TEST(ReadBaseline, ReadsThousandsOfTrials) {
  std::string trials = trial();
  for (int i = 0; i < 2'500; ++i) trials += ",\n" + trial("\"n" + std::to_string(i) + "\"");
  const auto read = parse_baseline(baseline(trials), "b.json");
  ASSERT_TRUE(read.ok()) << read.error().what;
  EXPECT_EQ(read->detectors[0].trials.size(), 2'501U);
}

TEST(ReadBaseline, IsToldFromACampaignByItsFirstByte) {
  const TemporaryFolder folder;
  std::ofstream(folder.file("b")) << "  \n" << baseline(trial());
  std::ofstream(folder.file("c")) << "SQLite format 3";
  EXPECT_TRUE(looks_like_baseline(folder.file("b")));
  EXPECT_FALSE(looks_like_baseline(folder.file("c")));
  EXPECT_FALSE(looks_like_baseline(folder.file("missing")));
  EXPECT_TRUE(load_measurement(folder.file("b")).ok());
  EXPECT_FALSE(load_measurement(folder.file("c")).ok());
  EXPECT_FALSE(load_measurement(folder.file("missing")).ok());
}

}  // namespace
}  // namespace zpilab
