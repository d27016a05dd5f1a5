#include "model/detect/decision.h"

#include <gtest/gtest.h>

#include "model/detect/alarm_gate.h"

namespace zpilab {
namespace {

ThresholdDecision decision_of(double threshold, Nanoseconds hold) {
  ThresholdDecision decision;
  decision.rules.fill({threshold, hold});
  return decision;
}

Probabilities only(TrafficClass traffic_class, double score) {
  Probabilities p{};
  p[static_cast<std::size_t>(traffic_class)] = score;
  return p;
}

TEST(Decision, ReadsBackWhatWasWritten) {
  ThresholdDecision decision = decision_of(0.9, 0);
  decision.rules[0] = {};
  decision.rules[3] = {0.123456789012345, 450 * kMillisecond};
  decision.release = 0.25;
  SequentialDecision sequential;
  sequential.rules[7] = {-0.5, 12.25, 6.5};
  sequential.release = 0.75;
  SequentialDecision protocol_first = sequential;
  protocol_first.family = 1.5;
  for (const Decision& written : {Decision(decision), Decision(sequential), Decision(protocol_first)}) {
    const auto read = parse_decision(serialise(written));
    ASSERT_TRUE(read) << to_string(read.error());
    EXPECT_EQ(read.value(), written);
  }
}

TEST(Decision, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"",
                           "release 0.5\n",
                           "kind oracle\n",
                           "kind threshold\nrule tcp9 0.5 0\n",
                           "kind threshold\nrule tcp4 nan 0\n",
                           "kind threshold\nrule tcp4 0.5 -1\n",
                           "kind threshold\nrule tcp4 0.5\n",
                           "kind threshold\nrelease 0\n",
                           "kind threshold\nrule tcp4 0.5 99999999999999999999\n",
                           "kind threshold\nsurprise\n",
                           "kind threshold\n \n",
                           "release 0.5\nkind threshold\n",
                           "kind sequential\nrule tcp4 1 4\n",
                           "kind sequential\nrule tcp4 1 0 13\n",
                           "kind sequential\nrule tcp4 1 -1 13\n",
                           "kind sequential\nrule tcp4 13 4 13\n",
                           "kind sequential\nrule tcp4 1 4 14\n",
                           "kind sequential\nrule tcp4 1 inf 13\n",
                           "kind sequential\nrelease 1.5\n",
                           "kind sequential\nrule tcp 1 4 13\n",
                           "kind sequential\nfamily -0.1\n",
                           "kind sequential\nfamily 12.1\n",
                           "kind sequential\nfamily nan\n",
                           "kind sequential\nfamily inf\n",
                           "kind sequential\nfamily\n",
                           "kind sequential\nfamily 1 2\n",
                           "kind sequential\nfamily tcp4\n",
                           "kind threshold\nfamily 1.5\n",
                           "kind threshold\nrule tcp 0.5 0\n"})
    EXPECT_FALSE(parse_decision(text)) << text;
}

TEST(Decision, WithoutALineForTheFamilyFilesAreAsTheyEverWere) {
  EXPECT_EQ(serialise(SequentialDecision{}).find("family"), std::string::npos);
  const auto read = parse_decision("kind sequential\nrelease 0.5\nrule tcp4 2 4 13\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(std::get<SequentialDecision>(*read).family, 0);
  const auto least = parse_decision("kind sequential\nfamily 0\n"),
             most = parse_decision("kind sequential\nfamily 12\n");
  ASSERT_TRUE(least && most);
  EXPECT_EQ(std::get<SequentialDecision>(*most).family, kMostEvidence);
}

TEST(Decision, BothTcpClassesShareOneScore) {
  Probabilities p{};
  p[1] = 0.4;
  p[5] = 0.5;
  p[0] = 0.1;
  const Probabilities s = scores(p);
  EXPECT_DOUBLE_EQ(s[5], 0.9);
  EXPECT_DOUBLE_EQ(s[1], 0);
  EXPECT_DOUBLE_EQ(s[0], 0);
  EXPECT_EQ(scores(s), s);
}

TEST(Decision, OfKindThresholdTakesTheLikelierFamily) {
  Decider decider(decision_of(0.8, 0));
  Probabilities p{};
  p[1] = 0.5;
  p[5] = 0.4;
  EXPECT_EQ(decider.step(0, p), TrafficClass::tcp4);
}

TEST(Decider, CallsAfterTheHoldTimeWhateverTheSamplingRate) {
  for (Nanoseconds interval : {10 * kMillisecond, 50 * kMillisecond, 100 * kMillisecond}) {
    Decider decider(decision_of(0.8, 300 * kMillisecond));
    for (Nanoseconds t = 0; t < 300 * kMillisecond; t += interval)
      EXPECT_FALSE(decider.step(t, only(TrafficClass::arp, 0.8)));
    EXPECT_EQ(decider.step(300 * kMillisecond, only(TrafficClass::arp, 0.8)), TrafficClass::arp);
  }
}

TEST(Decider, AnInterruptionBeginsAnew) {
  Decider decider(decision_of(0.8, 150 * kMillisecond));
  EXPECT_FALSE(decider.step(0, only(TrafficClass::arp, 0.9)));
  EXPECT_FALSE(decider.step(100 * kMillisecond, only(TrafficClass::arp, 0.79)));
  EXPECT_FALSE(decider.step(200 * kMillisecond, only(TrafficClass::arp, 0.9)));
  EXPECT_FALSE(decider.step(300 * kMillisecond, only(TrafficClass::arp, 0.9)));
  EXPECT_TRUE(decider.step(400 * kMillisecond, only(TrafficClass::arp, 0.9)));
}

TEST(Decider, LetsGoBelowTheReleaseOnly) {
  Decider decider(decision_of(0.8, 0));
  EXPECT_TRUE(decider.step(0, only(TrafficClass::ip6, 0.8)));
  EXPECT_TRUE(decider.step(1, only(TrafficClass::ip6, 0.41)));
  EXPECT_FALSE(decider.step(2, only(TrafficClass::ip6, 0.39)));
  EXPECT_FALSE(decider.step(3, only(TrafficClass::ip6, 0.41)));
}

TEST(Decider, TheHighestScoreIsCalled) {
  Decider decider(decision_of(0.3, 0));
  Probabilities p{};
  p[4] = 0.45;
  p[7] = 0.5;
  EXPECT_EQ(decider.step(0, p), TrafficClass::udp6);
}

TEST(AlarmGate, EdgeRepeatAndRearm) {
  AlarmGate gate;
  const auto at = [&](double s, std::optional<TrafficClass> alarm) {
    return gate.step(from_seconds(s), alarm);
  };
  const auto arp = TrafficClass::arp;
  EXPECT_EQ(at(1, std::nullopt), AlarmEdge::none);
  EXPECT_EQ(at(2, arp), AlarmEdge::rising);
  EXPECT_EQ(at(3, arp), AlarmEdge::none);
  EXPECT_EQ(at(4, std::nullopt), AlarmEdge::none);
  EXPECT_EQ(at(12.9, arp), AlarmEdge::none) << "9.9 quiet seconds do not re-arm";
  EXPECT_EQ(at(22.9, arp), AlarmEdge::rising) << "10 do";
  for (double s = 23; s < 82; ++s) EXPECT_EQ(at(s, arp), AlarmEdge::none) << s;
  EXPECT_EQ(at(82.9, arp), AlarmEdge::repeated);
  EXPECT_EQ(at(83, TrafficClass::tcp4), AlarmEdge::class_change);
  EXPECT_EQ(at(84, TrafficClass::tcp4), AlarmEdge::none);
}

TEST(AlarmLines, AChangeOfClassIsSaidOnceAndOnlyWhileItContinuesTheLineBefore) {
  using enum TrafficClass;
  AlarmGate gate;
  AlarmLines lines;
  const auto says = [&](double time, TrafficClass alarm) {
    return lines.says(from_seconds(time), gate.step(from_seconds(time), alarm), alarm);
  };
  struct Step {
    double time;
    TrafficClass alarm;
    bool said;
    const char* why;
  };
  double time = 0;
  TrafficClass on = tcp;
  for (const Step& step :
       {Step{0, tcp, true, "the alarm itself"}, Step{2, tcp4, true, "the family is known now"},
        Step{3, tcp, false, "was said of this alarm"}, Step{4, tcp4, false, "this, too"},
        Step{11.5, udp4, true, "9.5 s after the last line"},
        Step{21.5, arp, false, "would be taken for another alarm"}, Step{60, arp, true, "counts again"},
        Step{61, tcp, true, "and all is news again"}}) {
    for (time += 0.5; time < step.time; time += 0.5) EXPECT_FALSE(says(time, on)) << time << ": it stays on";
    time = step.time;
    on = step.alarm;
    EXPECT_EQ(says(time, on), step.said) << time << ": " << step.why;
  }
  EXPECT_TRUE(says(75, tcp)) << "another alarm";
}

}  // namespace
}  // namespace zpilab
