#include "harness/run/judge_trial.h"

#include <gtest/gtest.h>

#include <functional>

namespace zpilab {
namespace {

/// A sound trial: a -T2 SYN scan of 60 s at 2.5 probes a second, sampled at 10 Hz.
struct Fixture {
  PlannedTrial planned;
  TrialRecord record;
  TrialFacts facts;
  Workload workload;

  Fixture() {
    ScanSpec scan;
    scan.name = "syn";
    scan.technique = find_technique("syn");
    planned.scan = scan;
    planned.timing = {2};
    planned.pace = Pace::paced;
    record.started = 0;
    record.ended = 100 * kSecond;
    probes_every(400 * kMillisecond);
    for (std::uint64_t i = 1; i <= 1000; ++i)
      record.series.samples.push_back(
          {i, static_cast<Nanoseconds>(i) * 100 * kMillisecond, kMillisecond, 0, {}});
    workload.name = "mixed";
    workload.minimum_work_per_minute["downloads"] = 3;
    record.work["downloads"] = 6;
  }
  void probes_every(Nanoseconds step) {
    record.probes = {{19 * kSecond, FrameKind::discovery, 42}};
    for (Nanoseconds t = 20 * kSecond; t < 80 * kSecond; t += step)
      record.probes.push_back({t, FrameKind::probe, 58});
  }
};

TEST(JudgeTrial, ASoundTrialHolds) {
  const Fixture f;
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
  EXPECT_EQ(first_probe(f.record), 20 * kSecond) << "discovery is no probe";
  EXPECT_NEAR(*achieved_rate(f.record), 2.5, 0.01);
}

struct InvalidCase {
  const char* name;
  std::function<void(Fixture&)> spoil;
  const char* reason;
};

TEST(JudgeTrial, SaysWhyATrialIsInvalid) {
  const std::vector<InvalidCase> cases = {
      {"no probes", [](Fixture& f) { f.record.probes.resize(1); }, "no probe"},
      {"nmap failed",
       [](Fixture& f) {
         f.facts.nmap_exit = 1;
         f.facts.nmap_messages = "QUITTING!";
       },
       "QUITTING!"},
      {"tap lost", [](Fixture& f) { f.facts.lost_frames = 3; }, "lost 3 frames"},
      {"clock step", [](Fixture& f) { f.facts.clock_step = true; }, "clock"},
      {"slow at T2", [](Fixture& f) { f.probes_every(kSecond); }, "pace distorted"},
      {"slow burst",
       [](Fixture& f) {
         f.planned.pace = Pace::burst;
         f.planned.timing = {3};
       },
       "pace distorted"},
      {"a little slow at T2", [](Fixture& f) { f.probes_every(425 * kMillisecond); },
       "0.425 s apart instead of 0.4"},
      {"slow at T1",
       [](Fixture& f) {
         f.planned.timing = {1};
         f.record.probes.clear();
         for (int i = 0; i < 20; ++i) f.record.probes.push_back({i * 16 * kSecond, FrameKind::probe, 58});
       },
       "16 s apart instead of 15"},
      {"slow by its own delay",
       [](Fixture& f) {
         f.planned.scan->scan_delay = kSecond;
         f.probes_every(1100 * kMillisecond);
       },
       "1.1 s apart instead of 1"},
      {"late timers beside a scan that the target paces",
       [](Fixture& f) {
         f.planned.scan->technique = find_technique("udp");
         f.planned.timing = {3};
         // 300 to 339: of the 600 samples while probes arrive
         for (std::size_t i = 300; i < 340; ++i) f.record.series.samples[i].lateness = 25 * kMillisecond;
       },
       "timers were late in 6.7 %"},
      {"lost samples", [](Fixture& f) { f.facts.lost_samples = 1; }, "lost 1 samples"},
      {"no samples", [](Fixture& f) { f.record.series.samples.clear(); }, "no samples"},
      {"late sampler",
       [](Fixture& f) {
         for (std::size_t i = 0; i < 30; ++i) f.record.series.samples[i].lateness = kSecond;
       },
       "late"},
      {"too little work", [](Fixture& f) { f.record.work["downloads"] = 4; }, "too little"},
      {"no work at all", [](Fixture& f) { f.record.work.clear(); }, "downloads"},
  };
  for (const InvalidCase& c : cases) {
    Fixture f;
    c.spoil(f);
    const auto reason = why_invalid(f.planned, f.record, f.facts, &f.workload);
    ASSERT_TRUE(reason) << c.name;
    EXPECT_NE(reason->find(c.reason), std::string::npos) << c.name << ": " << *reason;
  }
}

TEST(JudgeTrial, APlaceboNeedsNoProbes) {
  Fixture f;
  f.planned.scan.reset();
  f.record.probes.clear();
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, ACutScanMayEndBySignal) {
  Fixture f;
  f.facts.nmap_exit = -15;
  f.record.cut = true;
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, TheTargetsLimiterMayPaceUdp) {
  Fixture f;
  f.planned.scan->technique = find_technique("udp");
  f.probes_every(2 * kSecond);
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, FewLateSamplesBesideALongScanAreNoDistortion) {
  Fixture f;
  f.planned.scan->technique = find_technique("udp");
  f.planned.timing = {3};
  for (std::size_t i = 300; i < 325; ++i) f.record.series.samples[i].lateness = 25 * kMillisecond;
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt)
      << "under 5 % of the scan's";
  for (std::size_t i = 0; i < 150; ++i) f.record.series.samples[i].lateness = 25 * kMillisecond;
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt) << "before the scan";
}

TEST(JudgeTrial, AFewRepeatedProbesThatNobodyAnswersAreNoSlowBurst) {
  Fixture f;
  f.planned.pace = Pace::burst;
  f.planned.timing = {3};
  f.planned.policy = Policy::drop;
  f.record.probes = {{20 * kSecond, FrameKind::probe, 58}, {20'100 * kMillisecond, FrameKind::probe, 58}};
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, NmapsOwnTimeOutsPaceAScanThatNobodyAnswers) {
  Fixture f;
  f.planned.policy = Policy::drop;
  f.probes_every(kSecond);
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, ASlowLinkOfTheScenariosOwnIsNoDistortion) {
  Fixture f;
  f.probes_every(kSecond);
  EXPECT_NE(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
  f.planned.impairment = {"slow", 50 * kMillisecond, 0, 0};
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, ARateOfTheScenariosOwnIsNoDistortion) {
  Fixture f;
  f.planned.scan->max_rate = 1;
  f.probes_every(kSecond);
  EXPECT_EQ(why_invalid(f.planned, f.record, f.facts, &f.workload), std::nullopt);
}

TEST(JudgeTrial, AnAlarmBeforeTheFirstProbeContaminatesOnlyItsDetector) {
  Fixture f;
  for (const char* name : {"zpi", "threshold", "always-normal"})
    f.record.detectors.emplace_back().detector = name;
  f.record.detectors[2].state = DetectorState::crashed;
  for (const auto& [name, time] :
       {std::pair{"zpi", 21 * kSecond}, {"threshold", 5 * kSecond}, {"always-normal", 5 * kSecond}}) {
    f.record.detections.emplace_back().detector = name;
    f.record.detections.back().time = time;
  }
  mark_contaminated(f.record);
  EXPECT_EQ(f.record.detectors[0].state, DetectorState::ok);
  EXPECT_EQ(f.record.detectors[1].state, DetectorState::contaminated);
  EXPECT_EQ(f.record.detectors[2].state, DetectorState::crashed);
}

TEST(JudgeTrial, AnAlarmThatMayHaveComeAfterTheFirstProbeContaminatesNothing) {
  Fixture f;
  const Nanoseconds t0 = *first_probe(f.record);
  f.record.device_clock = {5 * kSecond, 2 * kMillisecond, false};
  for (const auto& [name, early] : {std::pair{"zpi", kMillisecond}, {"threshold", 3 * kMillisecond}}) {
    f.record.detectors.emplace_back().detector = name;
    f.record.detections.emplace_back().detector = name;
    f.record.detections.back().time = t0 - early;
  }
  mark_contaminated(f.record);
  EXPECT_EQ(f.record.detectors[0].state, DetectorState::ok);
  EXPECT_EQ(f.record.detectors[1].state, DetectorState::contaminated);
}

}  // namespace
}  // namespace zpilab
