#include "reports/html/confusion_matrix.h"

#include <gtest/gtest.h>

#include "tests/support/synthetic_campaign.h"

namespace zpilab {
namespace {

/// A trial of `truth` in which zpi says each of `said`, 50 ms after the first probe; nothing: a miss.
ScoredTrial trial(TrafficClass truth, std::vector<std::optional<TrafficClass>> said,
                  ScoreState state = ScoreState::scored) {
  ScoredTrial scored;
  scored.trial.scan = truth == TrafficClass::normal ? "" : "scan";
  scored.trial.traffic_class = truth;
  scored.trial.workload = "idle";
  if (truth != TrafficClass::normal) scored.score.t0 = synthetic::kFirstProbe;
  scored.score.hit_until = synthetic::kFirstProbe + 10 * kSecond;
  DetectorScore score;
  score.detector = "zpi";
  score.state = state;
  for (const auto& traffic_class : said) {
    Detection detection = synthetic::alarm("zpi", 50 * kMillisecond, TrafficClass::normal);
    detection.traffic_class = traffic_class;
    score.alarms.push_back({synthetic::kFirstProbe + 50 * kMillisecond, detection, true});
  }
  scored.score.detectors = {score};
  return scored;
}

TEST(ConfusionMatrix, CountsTheFirstAnswerOfEachScoredTrial) {
  LoadedCampaign campaign;
  const auto tcp4 = TrafficClass::tcp4, udp4 = TrafficClass::udp4, normal = TrafficClass::normal;
  campaign.trials = {trial(tcp4, {tcp4, udp4}),
                     trial(tcp4, {tcp4}),
                     trial(tcp4, {udp4}),
                     trial(tcp4, {}),
                     trial(tcp4, {std::nullopt}),
                     trial(tcp4, {TrafficClass::tcp}),
                     trial(normal, {}),
                     trial(normal, {udp4}),
                     trial(tcp4, {tcp4}, ScoreState::contaminated),
                     trial(TrafficClass::other, {tcp4})};
  campaign.trials.push_back(trial(normal, {udp4}));
  campaign.trials.back().trial.workload = "legit";
  campaign.header.workloads_apart = {"legit"};
  const ConfusionMatrix matrix = confusion_matrices(campaign).at("zpi");
  EXPECT_EQ(matrix.counts[1][1], 2);
  EXPECT_EQ(matrix.counts[1][4], 1);
  EXPECT_EQ(matrix.counts[1][0], 1);
  EXPECT_EQ(matrix.counts[1][kSaidNothing], 1);
  EXPECT_EQ(matrix.counts[1][kSaidTcp], 1);
  EXPECT_EQ(matrix.counts[0][0], 1);
  EXPECT_EQ(matrix.counts[0][4], 1);
  EXPECT_EQ(matrix.total(), 8);
  EXPECT_EQ(matrix.wrong(), 5);
  EXPECT_TRUE(matrix.error_interval());
}

TEST(ConfusionMatrix, AnAlarmAfterTheGraceIsNoAnswerToTheScan) {
  LoadedCampaign campaign;
  campaign.trials = {trial(TrafficClass::tcp4, {TrafficClass::tcp4})};
  campaign.trials[0].score.detectors[0].alarms[0].time = campaign.trials[0].score.hit_until + 1;
  EXPECT_EQ(confusion_matrices(campaign).at("zpi").counts[1][0], 1);
}

}  // namespace
}  // namespace zpilab
