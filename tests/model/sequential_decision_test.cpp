#include "model/detect/sequential_decision.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zpilab {
namespace {

constexpr auto kArp = static_cast<std::size_t>(TrafficClass::arp);
constexpr auto kUdp4 = static_cast<std::size_t>(TrafficClass::udp4);

/// Scores in which the class has this evidence and no other class any probability.
Probabilities with_evidence(std::size_t traffic_class, double nats) {
  Probabilities scores{};
  scores[traffic_class] = 1 / (1 + std::exp(-nats));
  return scores;
}

SequentialDecision decision_of(SequentialRule rule) {
  SequentialDecision decision;
  decision.rules.fill(rule);
  return decision;
}

TEST(Evidence, IsTheLogarithmOfTheOddsAgainstNormal) {
  Probabilities scores{};
  scores[kArp] = 0.6;
  scores[kUdp4] = 0.2;  // so normal has 0.2
  const auto nats = evidence(scores);
  EXPECT_NEAR(nats[kArp], std::log(3), 1e-12);
  EXPECT_NEAR(nats[kUdp4], 0, 1e-12);
  EXPECT_EQ(nats[0], 0);
  EXPECT_EQ(nats[1], -kMostEvidence);
  scores[kUdp4] = 0.4;  // nothing left for normal
  EXPECT_EQ(evidence(scores)[kArp], kMostEvidence);
}

TEST(Sequential, AddsUpWhatIsBeyondTheDriftWhateverTheSamplingRate) {
  // 5 nats beyond a drift of 2 reach 6 nat seconds in 2 s.
  for (const Nanoseconds interval : {10 * kMillisecond, 100 * kMillisecond, 250 * kMillisecond}) {
    SequentialDecider decider(decision_of({2, 6, kNeverAtOnce}));
    Nanoseconds time = 0;
    while (!decider.step(time, with_evidence(kArp, 5))) {
      time += interval;
      ASSERT_LT(time, 10 * kSecond);
    }
    EXPECT_NEAR(seconds(time), 2, 0.011 + seconds(interval)) << interval;
  }
}

TEST(Sequential, ChanceLosesWhatItGathered) {
  SequentialDecider decider(decision_of({2, 3, kNeverAtOnce}));
  for (int i = 0; i < 10'000; ++i)  // half a second of evidence, then as long without
    EXPECT_FALSE(decider.step(i * 100 * kMillisecond, with_evidence(kArp, i / 5 % 2 == 0 ? 5 : -2))) << i;
}

TEST(Sequential, StrongEvidenceActsAtOnceAndStaysUntilTheSumHasFallen) {
  SequentialDecider decider(decision_of({2, 4, 7}));
  EXPECT_FALSE(decider.step(0, with_evidence(kArp, 6.9)));
  EXPECT_EQ(decider.step(100 * kMillisecond, with_evidence(kArp, 7.1)), TrafficClass::arp);
  // From 4 nat seconds at 4 a second: half of it is gone after half a second.
  for (int i = 2; i <= 5; ++i)
    EXPECT_TRUE(decider.step(i * 100 * kMillisecond, with_evidence(kArp, -2))) << i;
  EXPECT_FALSE(decider.step(700 * kMillisecond, with_evidence(kArp, -2)));
}

TEST(Sequential, ALongScanIsLetGoSoonAfterItsEnd) {
  SequentialDecider decider(decision_of({2, 4, kNeverAtOnce}));
  Nanoseconds time = 0;
  for (; time < 600 * kSecond; time += 100 * kMillisecond) (void)decider.step(time, with_evidence(kArp, 10));
  const Nanoseconds end = time;
  while (decider.step(time, with_evidence(kArp, -5))) time += 100 * kMillisecond;
  EXPECT_LT(time - end, 2 * kSecond);
}

TEST(Sequential, AGapIsNoEvidence) {
  SequentialDecider decider(decision_of({0, 4, kNeverAtOnce}));
  EXPECT_FALSE(decider.step(0, with_evidence(kArp, 3)));
  // One sample after an hour counts as one second, not as an hour.
  EXPECT_FALSE(decider.step(3600 * kSecond, with_evidence(kArp, 3)));
  EXPECT_TRUE(decider.step(3601 * kSecond, with_evidence(kArp, 3)));
  // And time that runs backwards as none.
  EXPECT_TRUE(decider.step(0, with_evidence(kArp, 3)));
}

TEST(Sequential, TheClassFurthestBeyondItsHeightIsCalled) {
  SequentialDecision decision = decision_of({0, 1, kNeverAtOnce});
  decision.rules[kUdp4].height = 0.5;
  SequentialDecider decider(decision);
  Probabilities both{};
  both[kArp] = both[kUdp4] = 0.49;
  (void)decider.step(0, both);
  EXPECT_EQ(decider.step(400 * kMillisecond, both), TrafficClass::udp4);
}

TEST(Sequential, AShiftMovesAllEvidence) {
  SequentialDecider strict(decision_of({2, 0.1, kNeverAtOnce}), -2),
      loose(decision_of({2, 0.1, kNeverAtOnce}), 2);
  for (Nanoseconds time = 0; time < 2 * kSecond; time += 100 * kMillisecond) {
    EXPECT_FALSE(strict.step(time, with_evidence(kArp, 3)));
    EXPECT_EQ(loose.step(time, with_evidence(kArp, 1.5)).has_value(), time > 0);
  }
}

}  // namespace
}  // namespace zpilab
