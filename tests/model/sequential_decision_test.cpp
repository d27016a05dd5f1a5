#include "model/detect/sequential_decision.h"

#include <gtest/gtest.h>

#include <cmath>

namespace zpilab {
namespace {

constexpr auto kArp = static_cast<std::size_t>(TrafficClass::arp);
constexpr auto kUdp4 = static_cast<std::size_t>(TrafficClass::udp4);
constexpr auto kTcp4 = static_cast<std::size_t>(TrafficClass::tcp4);
constexpr auto kTcp6 = static_cast<std::size_t>(TrafficClass::tcp6);

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

/// A sample as sure of TCP, of which this part is IPv4.
Probabilities tcp_with(double nats, double four) {
  Probabilities probabilities{};
  const double tcp = 1 / (1 + std::exp(-nats));
  probabilities[0] = 1 - tcp;
  probabilities[kTcp4] = tcp * four;
  probabilities[kTcp6] = tcp * (1 - four);
  return probabilities;
}

SequentialDecision protocol_first(SequentialRule rule, double family) {
  SequentialDecision decision = decision_of(rule);
  decision.family = family;
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

TEST(Evidence, OfTcpIsThatOfBothFamiliesWhetherTheyShareItYetOrNot) {
  const Probabilities apart = tcp_with(3, 0.4);
  for (const Probabilities& given : {apart, scores(apart)}) {
    EXPECT_NEAR(evidence(given)[kTcp6], 3, 1e-9);
    EXPECT_EQ(evidence(given)[kTcp4], -kMostEvidence);
  }
}

TEST(ProtocolFirst, TheFamilyIsNamedFromTheStatedCertaintyOn) {
  const double even = 0.5, likely = 1 / (1 + std::exp(-1.5));  // odds of 1.5 nats
  struct Case {
    double family, four;
    TrafficClass expected;
  };
  for (const Case& c : {Case{1.4, likely, TrafficClass::tcp4}, Case{1.6, likely, TrafficClass::tcp},
                        Case{1.4, 1 - likely, TrafficClass::tcp6}, Case{1.6, 1 - likely, TrafficClass::tcp},
                        Case{1e-9, even, TrafficClass::tcp}, Case{kMostEvidence, 1, TrafficClass::tcp4},
                        Case{kMostEvidence, 0, TrafficClass::tcp6}, Case{0, likely, TrafficClass::tcp4},
                        Case{0, 1 - likely, TrafficClass::tcp6}, Case{0, even, TrafficClass::tcp4}}) {
    SequentialDecider at_once(protocol_first({2, 4, 5}, c.family)),
        in_time(protocol_first({2, 4, 13}, c.family));
    EXPECT_EQ(at_once.step(0, tcp_with(6, c.four)), c.expected) << c.family << " at a stream's first sample";
    EXPECT_FALSE(in_time.step(0, tcp_with(6, c.four)));
    EXPECT_EQ(in_time.step(kSecond, tcp_with(6, c.four)), c.expected) << c.family;
    EXPECT_EQ(at_once.step(kSecond, scores(tcp_with(6, c.four))).has_value(), true);
  }
}

TEST(ProtocolFirst, SamplesThatDisagreeOnTheFamilyStillAddUpToTcp) {
  // 5 nats beyond a drift of 2 reach 6 nat seconds in 2 s, whichever family each sample is for.
  for (const double family : {0.0, 1.5}) {
    SequentialDecider decider(protocol_first({2, 6, kNeverAtOnce}, family));
    std::optional<TrafficClass> called;
    for (int i = 0; i <= 21; ++i)
      called = decider.step(i * 100 * kMillisecond, tcp_with(5, i % 2 == 0 ? 0.9 : 0.1));
    EXPECT_EQ(called, family > 0 ? std::optional(TrafficClass::tcp) : std::nullopt);
  }
}

TEST(ProtocolFirst, TheRuleIsThatOfTheFamilyAhead) {
  SequentialDecision decision = protocol_first({2, 4, kNeverAtOnce}, 1);
  decision.rules[kTcp6] = {12, 10'000, kNeverAtOnce};
  SequentialDecider four(decision), six(decision);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(four.step(i * kSecond, tcp_with(5, 0.6)).has_value(), i >= 2) << i;
    EXPECT_FALSE(six.step(i * kSecond, tcp_with(5, 0.4))) << i;
  }
}

TEST(ProtocolFirst, AnUncertainAnswerBecomesDefiniteAsTheSharesMove) {
  SequentialDecider decider(protocol_first({2, 4, kNeverAtOnce}, 1));
  Nanoseconds time = 0;
  const auto next = [&](double four) { return decider.step(time += 100 * kMillisecond, tcp_with(6, four)); };
  for (int i = 0; i < 20; ++i) (void)next(0.5);
  EXPECT_EQ(next(0.5), TrafficClass::tcp);
  int samples = 0;
  while (next(0.99) != TrafficClass::tcp4) ASSERT_LT(++samples, 40);
  EXPECT_GT(samples, 10) << "one sample does not decide it";
}

TEST(ProtocolFirst, WhatWasBeforeTheEvidenceIsForgotten) {
  SequentialDecider decider(protocol_first({2, 4, kNeverAtOnce}, 1));
  Nanoseconds time = 0;
  const auto next = [&](double nats, double four) {
    return decider.step(time += 100 * kMillisecond, tcp_with(nats, four));
  };
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(next(0, 0));  // normal life that leans to IPv6
  for (int i = 0; i < 20; ++i) (void)next(6, 0.9);
  EXPECT_EQ(next(6, 0.9), TrafficClass::tcp4);
}

TEST(ProtocolFirst, OtherClassesAndTheShiftAreAsEver) {
  SequentialDecider decider(protocol_first({2, 6, kNeverAtOnce}, 1.5)),
      shifted(protocol_first({4, 6, kNeverAtOnce}, 1.5), 2);
  std::optional<TrafficClass> arp, tcp;
  for (int i = 0; i <= 21; ++i) {
    arp = decider.step(i * 100 * kMillisecond, with_evidence(kArp, 5));
    tcp = shifted.step(i * 100 * kMillisecond, tcp_with(5, 0.5));
    EXPECT_EQ(arp.has_value(), tcp.has_value()) << i;
  }
  EXPECT_EQ(arp, TrafficClass::arp);
  EXPECT_EQ(tcp, TrafficClass::tcp);
}

}  // namespace
}  // namespace zpilab
