#include "model/evaluate/judge_alarms.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

constexpr Nanoseconds kT0 = 20 * kSecond, kLast = 40 * kSecond, kGrace = 10 * kSecond, kEnd = 200 * kSecond;

Recording scan() {
  Recording recording;
  recording.scan = "syn";
  recording.traffic_class = TrafficClass::tcp4;
  recording.grace = kGrace;
  recording.ended = kEnd;
  recording.probes = {kT0, kLast};
  return recording;
}

Detection alarm(double at, TrafficClass said = TrafficClass::tcp4) {
  Detection detection;
  detection.time = from_seconds(at);
  detection.traffic_class = said;
  return detection;
}

TEST(JudgeAlarms, HitsLieBetweenTheFirstProbeAndTheEndOfGrace) {
  struct Case {
    const char* name;
    std::vector<Detection> alarms;
    std::optional<double> ttfd;
    bool right_class;
    int detections, false_alarms;
  };
  const auto tcp = TrafficClass::tcp;
  const Case cases[] = {
      {"silence", {}, {}, false, 0, 0},
      {"at the first probe", {alarm(20)}, 0.0, true, 1, 0},
      {"at the end of grace", {alarm(50)}, 30.0, true, 1, 0},
      {"behind it", {alarm(50.1)}, {}, false, 0, 1},
      {"before it", {alarm(19.9)}, {}, false, 0, 1},
      {"of another class", {alarm(21, TrafficClass::udp4)}, 1.0, false, 1, 0},
      {"named better later", {alarm(21, tcp), alarm(22)}, 1.0, true, 1, 0},
      {"without a class",
       {[] {
         Detection d = alarm(21);
         d.traffic_class.reset();
         return d;
       }()},
       1.0,
       false,
       1,
       0},
      {"said again within 10 s", {alarm(21), alarm(30.9), alarm(40.8)}, 1.0, true, 1, 0},
      {"said again after 10 s", {alarm(21), alarm(31)}, 1.0, true, 2, 0},
      {"on since before the scan", {alarm(15), alarm(21)}, 1.0, true, 1, 1},
      {"stays on for a minute",
       {alarm(100), alarm(109), alarm(118), alarm(127), alarm(136), alarm(145), alarm(154), alarm(160)},
       {},
       false,
       0,
       2},
      {"out of order", {alarm(60), alarm(22), alarm(21)}, 1.0, true, 1, 1},
  };
  for (const Case& one : cases) {
    const AlarmScore score = judge_alarms(scan(), one.alarms);
    EXPECT_EQ(score.ttfd.has_value(), one.ttfd.has_value()) << one.name;
    if (score.ttfd && one.ttfd) {
      EXPECT_EQ(*score.ttfd, from_seconds(*one.ttfd)) << one.name;
    }
    EXPECT_EQ(score.right_class, one.right_class) << one.name;
    EXPECT_EQ(score.detections, one.detections) << one.name;
    EXPECT_EQ(score.false_alarms, one.false_alarms) << one.name;
  }
}

TEST(JudgeAlarms, TimeIsPartedIntoHorizonAndQuiet) {
  const AlarmScore score = judge_alarms(scan(), {});
  EXPECT_EQ(score.horizon, kLast + kGrace - kT0);
  EXPECT_EQ(score.quiet, kEnd - score.horizon);
  Recording placebo = scan();
  placebo.scan.clear();
  placebo.probes.clear();
  const AlarmScore quiet = judge_alarms(placebo, std::vector<Detection>{alarm(30)});
  EXPECT_EQ(quiet.horizon, 0);
  EXPECT_EQ(quiet.quiet, kEnd);
  EXPECT_EQ(quiet.false_alarms, 1);
}

}  // namespace
}  // namespace zpilab
