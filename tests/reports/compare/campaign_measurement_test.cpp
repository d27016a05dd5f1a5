#include "reports/compare/campaign_measurement.h"

#include <gtest/gtest.h>

#include "reports/compare/comparison.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

TEST(CampaignMeasurement, ReadsScansPlacebosAndAlarms) {
  const TemporaryFolder folder;
  synthetic::write_campaign(folder.file("a.db"), 2, 1);
  const auto measurement = load_measurement(folder.file("a.db"));
  ASSERT_TRUE(measurement.ok()) << measurement.error().what;
  EXPECT_TRUE(measurement->live);
  EXPECT_NEAR(measurement->sampling_interval, 0.1, 1e-12);
  std::size_t placebos = 0, scans = 0, detected = 0;
  std::vector<std::string> names;
  for (const MeasuredDetector& detector : measurement->detectors) {
    names.push_back(detector.name);
    if (detector.name != "zpi") continue;
    for (const MeasuredTrial& trial : detector.trials) {
      EXPECT_EQ(trial.scan.empty(), trial.timing.empty());
      EXPECT_GT(trial.quiet, 0);
      if (trial.scan.empty()) {
        ++placebos;
        EXPECT_FALSE(trial.timed);
        continue;
      }
      ++scans;
      detected += trial.ttfd ? 1 : 0;
      EXPECT_GT(trial.horizon, 0);
      EXPECT_LE(trial.ttfd.value_or(0), trial.horizon);
      if (trial.ttfd) {
        EXPECT_GE(trial.detections, 1);
      }
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"always-normal", "threshold", "zpi"}));
  EXPECT_GT(placebos, 0U);
  EXPECT_GE(scans, 28U);
  EXPECT_GT(detected, 0U);
}

TEST(CampaignMeasurement, TwoSeedsOfTheSameCampaignAreTheSame) {
  const TemporaryFolder folder;
  synthetic::write_campaign(folder.file("a.db"), 6, 1);
  synthetic::write_campaign(folder.file("b.db"), 6, 2);
  const auto base = load_measurement(folder.file("a.db")), head = load_measurement(folder.file("b.db"));
  ASSERT_TRUE(base.ok() && head.ok());
  const auto comparison = compare(*base, *head, default_gate());
  ASSERT_TRUE(comparison.ok()) << comparison.error().what;
  EXPECT_FALSE(comparison->paired);
  EXPECT_GE(comparison->cells.size(),
            40U);  // seven scans, two timings, three detectors, of which one is blind to ARP
  EXPECT_GT(comparison->judged(), 0);
  EXPECT_TRUE(comparison->regressions.empty()) << comparison->regressions[0].message;
}

}  // namespace
}  // namespace zpilab
