#include "reports/compare/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/reports/compare/measurements.h"

namespace zpilab {
namespace {

Comparison compared(const Measurement& base, const Measurement& head, const Gate& gate = default_gate()) {
  const auto comparison = compare(base, head, gate);
  EXPECT_TRUE(comparison.ok()) << comparison.error().what;
  return comparison.ok() ? *comparison : Comparison{};
}

std::vector<std::string> messages(const Comparison& comparison) {
  std::vector<std::string> all;
  for (const Regression& regression : comparison.regressions)
    all.push_back(std::string(budget_name(regression.budget)) + ": " + regression.subject + ": " +
                  regression.message);
  return all;
}

TEST(Compare, TheSameIsTheSame) {
  const Comparison comparison = compared(replay(rising(0.3)), replay(rising(0.3)));
  EXPECT_TRUE(comparison.paired);
  ASSERT_EQ(comparison.cells.size(), 1U);
  EXPECT_EQ(comparison.cells[0].judgement.verdict, Verdict::same);
  EXPECT_EQ(comparison.cells[0].judgement.effect, 0);
  EXPECT_EQ(comparison.cells[0].base_right_class, 10);
  EXPECT_TRUE(comparison.regressions.empty());
  EXPECT_EQ(comparison.judged(), 1);
}

TEST(Compare, SlowerReplaysAreToldWithMediansAndTrial) {
  std::vector<double> later = rising(0.5);
  later[6] = 5;
  const Comparison comparison = compared(replay(rising(0.3)), replay(later));
  EXPECT_EQ(messages(comparison),
            (std::vector<std::string>{
                "ttfd: -sS -T2, zpi: slower: median 0.70 s -> 0.90 s (by 0.20 s in 10 pairs, p "
                "= 0.0010 after Holm); see: zpilab model replay RECORDINGS --trial 6 -o trial.db; "
                "zpilab report trial trial.db"}));
  ASSERT_TRUE(comparison.cells[0].effect_interval.has_value());
  EXPECT_NEAR(comparison.cells[0].effect_interval->lower, 0.2, 1e-9);
}

TEST(Compare, PairsAreFoundByKeyNotByOrder) {
  Measurement head = replay(rising(0.3));
  std::reverse(head.detectors[0].trials.begin(), head.detectors[0].trials.end());
  const Comparison comparison = compared(replay(rising(0.3)), head);
  EXPECT_EQ(comparison.cells[0].judgement.p_slower, 1);
}

TEST(Compare, ALostTrialOfAReplayIsAFact) {
  std::vector<double> times = rising(0.3);
  times[2] = kNever;
  const Comparison lost = compared(replay(rising(0.3)), replay(times));
  EXPECT_EQ(messages(lost),
            (std::vector<std::string>{
                "detected: -sS -T2, zpi: detects fewer: 10 of 10 -> 9 of 10; median 0.70 s -> "
                "0.80 s; see: zpilab model replay RECORDINGS --trial 2 -o trial.db; "
                "zpilab report trial trial.db"}));
  ASSERT_EQ(lost.cells[0].lost.size(), 1U);
  EXPECT_EQ(lost.cells[0].lost[0].key, "2");
  EXPECT_NEAR(*lost.cells[0].lost[0].base, 0.5, 1e-9);
  EXPECT_NEAR(lost.cells[0].p_lost, 0.5, 1e-12);
  EXPECT_FALSE(lost.cells[0].effect_interval.has_value()) << "a miss has no time to draw from";

  const Comparison gained = compared(replay(times), replay(rising(0.3)));
  EXPECT_TRUE(gained.regressions.empty());
  EXPECT_EQ(gained.cells[0].gained.size(), 1U);
  EXPECT_EQ(gained.cells[0].p_lost, 1);

  Gate lenient = default_gate();
  lenient.detected_fewer_by = 2;
  EXPECT_TRUE(compared(replay(rising(0.3)), replay(times), lenient).regressions.empty());
}

TEST(Compare, AMissingTrialCannotFail) {
  Measurement head = replay(rising(0.3));
  head.detectors[0].trials.pop_back();
  Comparison comparison = compared(replay(rising(0.3)), head);
  ASSERT_EQ(messages(comparison).size(), 1U);
  EXPECT_EQ(
      messages(comparison)[0],
      "missing_trials: zpi: HEAD lacks 1 trials of BASE, the first is 9: a trial that is gone cannot fail");
  Gate lenient = default_gate();
  lenient.missing_trials = 1;
  EXPECT_TRUE(compared(replay(rising(0.3)), head, lenient).regressions.empty());
  EXPECT_EQ(compared(head, replay(rising(0.3))).detectors[0].added, 1);
}

TEST(Compare, LiveTrialsAreGroups) {
  const Comparison same = compared(campaign(rising(0.3)), campaign(rising(0.3)));
  EXPECT_FALSE(same.paired);
  EXPECT_EQ(same.cells[0].judgement.verdict, Verdict::same);
  ASSERT_TRUE(same.cells[0].smallest_change.has_value());
  EXPECT_GE(*same.cells[0].smallest_change, 0.1);
  EXPECT_LE(*same.cells[0].smallest_change, 1);

  const Comparison slower = compared(campaign(rising(0.3)), campaign(rising(2)));
  ASSERT_EQ(messages(slower).size(), 1U);
  EXPECT_EQ(messages(slower)[0],
            "ttfd: -sS -T2, zpi: slower: median 0.70 s -> 2.4 s (by 1.7 s, n = 10 and 10, p < 0.0001 after "
            "Holm); see: zpilab report trial campaign.db 9");
}

TEST(Compare, OneMissLiveMayBeChance) {
  std::vector<double> times = rising(0.3);
  times[0] = kNever;
  EXPECT_TRUE(compared(campaign(rising(0.3)), campaign(times)).regressions.empty());
  const std::vector<double> never(10, kNever);
  const Comparison blind = compared(campaign(rising(0.3)), campaign(never));
  ASSERT_EQ(blind.regressions.size(), 2U);
  EXPECT_EQ(blind.regressions[0].budget, Budget::detected);
  EXPECT_EQ(blind.regressions[1].budget, Budget::ttfd);
  EXPECT_NE(blind.regressions[1].message.find("0.70 s -> not reached"), std::string::npos);
}

TEST(Compare, OtherRecordingsAreGroupsWithANote) {
  Measurement head = replay(rising(0.3));
  head.recordings[0].sha256 = std::string(64, 'b');
  const Comparison comparison = compared(replay(rising(0.3)), head);
  EXPECT_FALSE(comparison.paired);
  ASSERT_EQ(comparison.notes.size(), 1U);
  EXPECT_NE(comparison.notes[0].find("different recordings"), std::string::npos);
  EXPECT_EQ(compared(replay(rising(0.3)), campaign(rising(0.3))).notes.size(), 1U);
}

TEST(Compare, OtherWorkloadsAreSaid) {
  Measurement head = campaign(rising(0.3));
  for (MeasuredTrial& trial : head.detectors[0].trials) trial.workload = "hard";
  const Comparison comparison = compared(campaign(rising(0.3)), head);
  ASSERT_EQ(comparison.notes.size(), 1U);
  EXPECT_NE(comparison.notes[0].find("Workloads"), std::string::npos);
}

TEST(Compare, FalseAlarmsAreJudgedByTheirBudget) {
  Measurement noisy = replay(rising(0.3)), live = campaign(rising(0.3));
  noisy.detectors[0].trials[0].false_alarms = 11;  // in ten hours: 26.4 a day
  live.detectors[0].trials[0].false_alarms = 11;
  Gate gate;
  gate.alarms_per_day = 24;
  const Comparison comparison = compared(replay(rising(0.3)), noisy, gate);
  ASSERT_EQ(messages(comparison).size(), 1U);
  EXPECT_EQ(
      messages(comparison)[0],
      "alarms_per_day: zpi: false alarms: 0 -> 26.4 a day (11 in 10.0 h, interval 13.2 to 47.2); the gate "
      "allows 24");
  EXPECT_TRUE(compared(campaign(rising(0.3)), live, gate).regressions.empty()) << "live: may be chance";
  gate.alarms_per_day = 13;
  EXPECT_EQ(compared(campaign(rising(0.3)), live, gate).regressions.size(), 1U);
}

TEST(Compare, PlacebosAndContaminatedTrialsCountForAlarmsOnly) {
  Measurement base = replay(rising(0.3));
  base.detectors[0].trials[0].timed = false;
  const Comparison comparison = compared(base, replay(rising(0.3)));
  EXPECT_EQ(comparison.cells[0].judgement.base_n, 9);
  EXPECT_NEAR(comparison.detectors[0].base.days, 10.0 / 24, 1e-9);
}

TEST(Compare, CellsStandInTheOrderOfTheTables) {
  Measurement both = replay(rising(0.3));
  auto& trials = both.detectors[0].trials;
  for (std::size_t i = 0; i < 10; ++i) {
    trials[i].scan = i % 2 == 0 ? "-sU" : "-sS";
    trials[i].timing = i < 4 ? "T3" : "T2";
  }
  const Comparison comparison = compared(both, both);
  std::vector<std::string> names;
  for (const ComparedCell& cell : comparison.cells) names.push_back(cell_name(cell));
  EXPECT_EQ(names,
            (std::vector<std::string>{"-sS -T3, zpi", "-sU -T3, zpi", "-sS -T2, zpi", "-sU -T2, zpi"}));
  EXPECT_EQ(comparison.judged(), 0) << "three trials a cell are too few";
}

TEST(Compare, RefusesWhatHasNothingInCommon) {
  const Measurement base = replay(rising(0.3));
  Measurement faster = base, scan = base, two = base;
  faster.sampling_interval = 0.05;
  EXPECT_EQ(compare(base, faster, default_gate()).error().code, Errc::invalid_input);
  for (MeasuredTrial& trial : scan.detectors[0].trials) {
    trial.scan = "-sU";
    trial.key += "u";
  }
  EXPECT_FALSE(compare(base, scan, default_gate()).ok());
  two.detectors = {{"a", {}}, {"b", {}}};
  EXPECT_FALSE(compare(base, two, default_gate()).ok());
  EXPECT_TRUE(compare(base, replay(rising(0.3), "another name"), default_gate()).ok());
}

}  // namespace
}  // namespace zpilab
