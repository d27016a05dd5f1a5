#include "reports/score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/synthetic_campaign.h"

namespace zpilab {
namespace {

using synthetic::alarm;
using synthetic::kFirstProbe;

constexpr Nanoseconds kGrace = 10 * kSecond;
// The synthetic scan: 1,000 probes, 200 us apart.
constexpr Nanoseconds kLastProbe = 999 * 200 * kMicrosecond;

StoredTrial stored(const PlannedTrial& planned, TrialRecord record) {
  StoredTrial trial;
  trial.id = planned.id;
  trial.device = planned.device;
  if (planned.scan) {
    trial.scan = planned.scan->name;
    trial.technique = planned.scan->technique->name;
    trial.family = planned.scan->family;
    trial.traffic_class = planned.scan->traffic_class();
  }
  trial.state = TrialState::done;
  trial.record = std::move(record);
  return trial;
}

/// A scan of class tcp4 with these alarms of "zpi", scored.
DetectorScore score_of(std::vector<Detection> alarms, DetectorState state = DetectorState::ok) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  record.detections = std::move(alarms);
  record.detectors = {{"zpi", state, "", "", "signal 11"}};
  const StoredTrial trial = stored(planned, record);
  const TrialScore score = score_trial(trial, record.probes, kGrace);
  EXPECT_EQ(score.detectors.size(), 1U);
  return score.detectors.at(0);
}

TEST(ScoreTrial, OfAScanWithoutAClassOnlyAnyAttackIsAsked) {
  ScanSpec sweep;
  sweep.name = "neighbours";
  sweep.technique = find_technique("neighbour-sweep");
  sweep.family = Family::ipv6;
  const PlannedTrial planned = synthetic::scan_trial(1, sweep, 3);
  TrialRecord record = synthetic::record(planned);
  record.detections = {synthetic::alarm("zpi", 0, TrafficClass::tcp6)};
  const StoredTrial trial = stored(planned, record);
  const DetectorScore score = score_trial(trial, record.probes, kGrace).detectors.at(0);
  EXPECT_TRUE(score.detected());
  EXPECT_FALSE(score.right_class || score.right_family);
  EXPECT_FALSE(score.ttfd_family || score.ttfd_class);
}

TEST(ScoreTrial, AHitLiesBetweenFirstProbeAndEndOfGrace) {
  struct Case {
    const char* what;
    Nanoseconds at;
    bool detected;
    ScoreState state;
    int false_alarms;
    std::size_t probes_before;
  };
  const Case cases[] = {
      {"long before", -15 * kSecond, false, ScoreState::contaminated, 1, 0},
      {"just before the first probe", -1, false, ScoreState::contaminated, 1, 0},
      {"exactly at the first probe", 0, true, ScoreState::scored, 0, 1},
      {"within the scan", 60 * kMillisecond, true, ScoreState::scored, 0, 301},
      {"at the last probe", kLastProbe, true, ScoreState::scored, 0, 1000},
      {"exactly at the end of grace", kLastProbe + kGrace, true, ScoreState::scored, 0, 1000},
      {"just after grace", kLastProbe + kGrace + 1, false, ScoreState::scored, 1, 0},
  };
  for (const Case& c : cases) {
    const DetectorScore score = score_of({alarm("zpi", c.at, TrafficClass::tcp4)});
    EXPECT_EQ(score.detected(), c.detected) << c.what;
    EXPECT_EQ(score.state, c.state) << c.what;
    EXPECT_EQ(score.false_alarms, c.false_alarms) << c.what;
    EXPECT_EQ(score.probes_before, c.probes_before) << c.what;
    if (c.detected) {
      EXPECT_EQ(score.ttfd, c.at) << c.what;
    }
  }
}

TEST(ScoreTrial, NoAlarmIsAMissCensoredAtTheEndOfGrace) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  record.detectors = {{"zpi", DetectorState::ok, "", "", ""}};
  const TrialScore score = score_trial(stored(planned, record), record.probes, kGrace);
  EXPECT_EQ(score.stretch(), kLastProbe + kGrace);
  EXPECT_FALSE(score.detectors.at(0).detected());
  EXPECT_EQ(score.quiet, 20 * kSecond) << "the lead-in; the trial ends with the grace";
}

TEST(ScoreTrial, StatesOfTheDetectorGoBeforeItsAlarms) {
  struct Case {
    DetectorState state;
    ScoreState expected;
  };
  for (const Case& c :
       {Case{DetectorState::ok, ScoreState::scored}, Case{DetectorState::crashed, ScoreState::crashed},
        Case{DetectorState::not_covered, ScoreState::not_covered},
        Case{DetectorState::contaminated, ScoreState::contaminated}})
    EXPECT_EQ(score_of({alarm("zpi", kMillisecond, TrafficClass::tcp4)}, c.state).state, c.expected);
  EXPECT_EQ(score_of({alarm("zpi", -5 * kSecond, TrafficClass::tcp4)}, DetectorState::crashed).state,
            ScoreState::crashed);
  EXPECT_EQ(score_of({}, DetectorState::crashed).message, "signal 11");
}

TEST(ScoreTrial, ThreeGradesEachWithItsTime) {
  const DetectorScore score = score_of({alarm("zpi", 10 * kMillisecond, TrafficClass::udp6),
                                        alarm("zpi", 20 * kMillisecond, TrafficClass::udp4),
                                        alarm("zpi", 30 * kMillisecond, TrafficClass::tcp4)});
  EXPECT_EQ(score.ttfd, 10 * kMillisecond);
  EXPECT_EQ(score.ttfd_family, 20 * kMillisecond);
  EXPECT_EQ(score.ttfd_class, 30 * kMillisecond);
  EXPECT_FALSE(score.right_class) << "the first alarm decides";
  EXPECT_FALSE(score.right_family);
  EXPECT_TRUE(score_of({alarm("zpi", 1, TrafficClass::arp)}).right_family);
  const DetectorScore unnamed = score_of({alarm("zpi", 1, TrafficClass::normal)});
  EXPECT_TRUE(unnamed.detected());
  EXPECT_FALSE(unnamed.right_class || unnamed.right_family);
}

TEST(ScoreTrial, UncertainOfTheFamilyIsDetectedAndTheRightProtocolOnly) {
  const auto tcp = alarm("zpi", 10 * kMillisecond, TrafficClass::tcp);
  const DetectorScore score = score_of({tcp});
  EXPECT_EQ(score.ttfd, 10 * kMillisecond);
  EXPECT_EQ(score.ttfd_protocol, 10 * kMillisecond);
  EXPECT_FALSE(score.right_class || score.right_family || score.ttfd_family || score.ttfd_class);
  EXPECT_TRUE(score.family_uncertain);
  const DetectorScore refined = score_of({tcp, alarm("zpi", 30 * kMillisecond, TrafficClass::tcp4)});
  EXPECT_EQ(refined.ttfd_class, 30 * kMillisecond);
  EXPECT_FALSE(refined.right_class) << "the first alarm decides";
  EXPECT_FALSE(refined.family_uncertain);
  EXPECT_TRUE(score_of({tcp, alarm("zpi", 30 * kMillisecond, TrafficClass::tcp6)}).family_uncertain);
  EXPECT_FALSE(score_of({alarm("zpi", kMillisecond, TrafficClass::tcp4), tcp}).family_uncertain);
}

TEST(ScoreTrial, TheStampSaysWhichTimeCounts) {
  Detection detection = alarm("zpi", 50 * kMillisecond, TrafficClass::tcp4);
  detection.time = kFirstProbe + 90 * kMillisecond;
  EXPECT_EQ(score_of({detection}).ttfd, 50 * kMillisecond);
  detection.stamp = AlarmStamp::arrival;
  EXPECT_EQ(score_of({detection}).ttfd, 90 * kMillisecond);
  detection.stamp = AlarmStamp::packet_time;
  EXPECT_EQ(score_of({detection}).ttfd, 90 * kMillisecond);
  detection.stamp = AlarmStamp::sample;
  detection.sample_time.reset();
  EXPECT_EQ(score_of({detection}).ttfd, 90 * kMillisecond) << "no sample time: the arrival is what is known";
}

TEST(ScoreTrial, TtfdIsSplitIntoItsParts) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  Detection detection = alarm("zpi", 50 * kMillisecond, TrafficClass::tcp4);
  detection.received = detection.time + 3 * kMillisecond - 100 * kSecond;  // the controller's clock
  record.device_clock = {100 * kSecond, kMillisecond, false};              // device = controller + 100 s
  record.tap_clock = {0, 2 * kMillisecond, false};
  record.detections = {detection};
  const TrialScore score = score_trial(stored(planned, record), record.probes, kGrace);
  const DetectorScore& zpi = score.detectors.at(0);
  EXPECT_EQ(zpi.to_sample, 50 * kMillisecond);
  EXPECT_EQ(zpi.to_verdict, 2 * kMillisecond);
  EXPECT_EQ(zpi.to_receipt, 3 * kMillisecond);
  EXPECT_EQ(score.uncertainty, 3 * kMillisecond);
  record.tap_clock = record.device_clock;
  EXPECT_EQ(score_trial(stored(planned, record), record.probes, kGrace).uncertainty, kMillisecond)
      << "one exchange is not counted twice";
}

TEST(ScoreTrial, AnAlarmWithinTheUncertaintyBeforeTheFirstProbeIsAHitAtOnce) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  record.device_clock = {100 * kSecond, 2 * kMillisecond, false};
  for (const auto& [early, hits] : {std::pair{kMillisecond, true}, {3 * kMillisecond, false}}) {
    record.detections = {alarm("zpi", -early, TrafficClass::tcp4)};
    const TrialScore score = score_trial(stored(planned, record), record.probes, kGrace);
    const DetectorScore& zpi = score.detectors.at(0);
    EXPECT_EQ(zpi.ttfd, hits ? std::optional<Nanoseconds>(0) : std::nullopt);
    EXPECT_EQ(zpi.false_alarms, hits ? 0 : 1);
    EXPECT_EQ(zpi.state, hits ? ScoreState::scored : ScoreState::contaminated);
    EXPECT_EQ(first_hit(score, zpi) != nullptr, hits);
  }
}

TEST(ScoreTrial, DiscoveryAndResetsAreNoProbes) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  record.probes.insert(record.probes.begin(), {kFirstProbe - 5 * kSecond, FrameKind::discovery, 42});
  record.probes.push_back({kFirstProbe + 50 * kSecond, FrameKind::reset, 40});
  const TrialScore score = score_trial(stored(planned, record), record.probes, kGrace);
  EXPECT_EQ(score.t0, kFirstProbe);
  EXPECT_EQ(score.last_probe, kFirstProbe + kLastProbe);
  EXPECT_EQ(score.probes, 1000U);
}

TEST(ScoreTrial, AScanWithoutAProbeCannotBeScored) {
  const PlannedTrial planned = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  TrialRecord record = synthetic::record(planned);
  record.probes.clear();
  record.detectors = {{"zpi", DetectorState::ok, "", "", ""}};
  record.detections = {alarm("zpi", 0, TrafficClass::tcp4)};
  const TrialScore score = score_trial(stored(planned, record), {}, kGrace);
  EXPECT_EQ(score.detectors.at(0).state, ScoreState::unscorable);
  EXPECT_FALSE(score.detectors.at(0).detected());
  EXPECT_EQ(score.quiet, 0) << "nobody knows which of its time was without probes";
}

TEST(ScoreTrial, InAPlaceboEveryAlarmIsFalse) {
  const PlannedTrial planned = synthetic::placebo(1);
  TrialRecord record = synthetic::record(planned);
  record.detectors = {{"quiet", DetectorState::ok, "", "", ""}};
  record.detections = {alarm("zpi", 0, TrafficClass::tcp4), alarm("zpi", 30 * kSecond, TrafficClass::tcp4)};
  const TrialScore score = score_trial(stored(planned, record), {}, kGrace);
  ASSERT_EQ(score.detectors.size(), 2U) << "also a detector that only has alarms";
  EXPECT_EQ(score.detectors[0].false_alarms, 0);
  EXPECT_EQ(score.detectors[1].false_alarms, 2);
  EXPECT_EQ(score.detectors[1].state, ScoreState::scored);
  EXPECT_EQ(score.quiet, record.ended - record.started);
}

TEST(Alarms, OneThatGoesOnCountsAgainEverySixtySeconds) {
  struct Case {
    const char* what;
    std::vector<double> raw;
    std::vector<double> counted;
  };
  const Case cases[] = {
      {"within ten seconds it is the same alarm", {0, 9.9, 19.8}, {0}},
      {"ten quiet seconds arm it again", {0, 10}, {0, 10}},
      {"one that stays on counts again after a minute", {0, 9, 18, 27, 36, 45, 54, 59.9, 60, 61}, {0, 60}},
      {"order of arrival does not matter", {30, 0}, {0, 30}},
  };
  for (const Case& c : cases) {
    std::vector<Detection> raw = {alarm("other", from_seconds(5), TrafficClass::tcp4)};
    for (const double at : c.raw) raw.push_back(alarm("zpi", from_seconds(at), TrafficClass::tcp4));
    std::vector<double> counted;
    const auto alarms = alarms_of(raw, "zpi");
    EXPECT_EQ(alarms.size(), c.raw.size()) << "raw alarms are kept";
    for (const Alarm& a : alarms)
      if (a.counted) counted.push_back(seconds(a.time - kFirstProbe));
    EXPECT_EQ(counted, c.counted) << c.what;
  }
}

TEST(DetectedByChance, GrowsWithRateAndStretch) {
  const Nanoseconds hour = 3600 * kSecond;
  const std::vector<Nanoseconds> ten(10, 60 * kSecond);
  EXPECT_EQ(detected_by_chance(ten, 0, hour), 0);
  EXPECT_EQ(detected_by_chance(ten, 5, 0), 0) << "no time, no rate";
  EXPECT_NEAR(detected_by_chance(ten, 60, hour), 10 * (1 - std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(detected_by_chance(ten, 36'000, hour), 10, 1e-3) << "who always cries always hits";
}

}  // namespace
}  // namespace zpilab
