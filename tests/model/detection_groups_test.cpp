#include "model/evaluate/detection_groups.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TrialOutcome scan(TrafficClass traffic_class, const std::string& policy, std::optional<double> ttfd,
                  std::size_t probes = 0, const std::string& workload = "idle") {
  TrialOutcome outcome;
  outcome.scan = "scan";
  outcome.timing = "T2";
  outcome.workload = workload;
  outcome.policy = policy;
  outcome.placebo = false;
  outcome.traffic_class = traffic_class;
  outcome.stretch = 10 * kSecond;
  outcome.probes_before = probes;
  if (ttfd) outcome.any = outcome.right_class = from_seconds(*ttfd);
  return outcome;
}

TEST(DetectionGroups, DropStandsApartAndMissesCountAsEndless) {
  const auto tcp4 = TrafficClass::tcp4;
  std::vector<TrialOutcome> outcomes = {
      scan(tcp4, "open", 1, 8), scan(tcp4, "reject", 3, 9),       scan(tcp4, "reject", std::nullopt),
      scan(tcp4, "open", 2, 1), scan(tcp4, "drop", std::nullopt), scan(TrafficClass::arp, "open", 5)};
  outcomes[1].right_class.reset();
  outcomes[1].first_said = TrafficClass::tcp;
  outcomes[3].first_said = TrafficClass::tcp;  // and right later
  outcomes[3].contaminated = true;
  outcomes.emplace_back();  // a placebo
  const auto groups = group_detections(outcomes, {}, {});
  ASSERT_EQ(groups.size(), 3U);
  const DetectionGroup& answered = groups[0];
  EXPECT_EQ(answered.traffic_class, tcp4);
  EXPECT_FALSE(answered.dropped);
  EXPECT_EQ(answered.timing, "T2");
  EXPECT_EQ(answered.trials, 4);
  EXPECT_EQ(answered.detected, 3);
  EXPECT_EQ(answered.right_class, 2);
  EXPECT_EQ(answered.family_uncertain, 1);
  EXPECT_EQ(answered.contaminated, 1);
  EXPECT_EQ(answered.ttfd_s.first, 1);
  EXPECT_EQ(answered.ttfd_s.median, 2);
  EXPECT_EQ(answered.ttfd_s.third, 3);
  EXPECT_EQ(answered.probes, 8);
  EXPECT_EQ(answered.within_few_probes, 2);
  EXPECT_FALSE(answered.chance) << "there is no placebo";
  EXPECT_EQ(groups[1].traffic_class, TrafficClass::arp);
  EXPECT_TRUE(groups[2].dropped);
  EXPECT_EQ(groups[2].trials, 1);
  EXPECT_FALSE(groups[2].ttfd_s.median);
}

TEST(DetectionGroups, ChanceIsSummedOverTheTrialsAndWorkloadsApartAreNotMixedIn) {
  std::vector<ReplayStep> steps(3);
  steps[1].time = 50 * kSecond;
  steps[1].edge = AlarmEdge::rising;
  steps[2].time = 100 * kSecond;
  ChanceDetection chance;
  chance.add_placebo("idle", steps);
  const std::vector<TrialOutcome> outcomes = {scan(TrafficClass::ip4, "open", 1),
                                              scan(TrafficClass::ip4, "open", 1),
                                              scan(TrafficClass::ip4, "open", 1, 0, "inventory")};
  const auto groups = group_detections(outcomes, {"inventory"}, chance);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].trials, 2);
  EXPECT_NEAR(*groups[0].chance, 0.2, 1e-12);
  EXPECT_GT(*groups[0].chance_at_most, *groups[0].chance);
  EXPECT_EQ(groups[1].workload, "inventory");
  EXPECT_FALSE(groups[1].chance);
}

}  // namespace
}  // namespace zpilab
