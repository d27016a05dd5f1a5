#include "model/detect/detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "harness/core/random.h"
#include "model/allocation_count.h"
#include "model/detect/extract_features.h"
#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

/// Stumps on every column, so that every counter is needed and every margin moves.
Model any_model(const Decision& decision) {
  Model model;
  model.windows = {500 * kMillisecond, 2 * kSecond, 10 * kSecond};
  model.columns = default_columns(model.windows);
  model.decision = decision;
  Random random(1);
  std::vector<Forest::Tree> trees;
  for (std::size_t i = 0; i < model.columns.size(); ++i) {
    const auto leaf = [&] { return static_cast<float>(2 * random.uniform() - 1); };
    trees.push_back({static_cast<TrafficClass>(i % kClassCount),
                     {{static_cast<float>(random.below(4)), 1, static_cast<std::uint16_t>(i), false},
                      {leaf(), 0, Forest::kLeaf, false},
                      {leaf(), 0, Forest::kLeaf, false}}});
  }
  model.forest = *Forest::create(0.5F, model.columns.size(), trees);
  model.paces = {{TrafficClass::udp6, model.columns.size() - 1, 3}};
  return model;
}

/// One that says `normal` of everything, but for a chain of five datagrams to closed ports 15 s apart.
Model model_with_a_pace() {
  Model model;
  model.windows = {kSecond};
  model.columns = {{find_feature("no_ports4_rate"), 0}, {find_feature("no_ports4_missing_run_15s"), 0}};
  const std::vector<Forest::Tree> trees = {{TrafficClass::normal, {{5, 0, Forest::kLeaf, false}}}};
  model.forest = *Forest::create(0, model.columns.size(), trees);
  SequentialDecision decision;
  decision.rules.fill({3, 0.5, 5});
  model.decision = decision;
  model.paces = {{TrafficClass::udp4, 1, 5}};
  return model;
}

TEST(OnlineDetector, CallsAChainAtAPaceByItsRule) {
  for (const double period_s : {15.0, 14.0}) {
    std::vector<synthetic::Event> events;
    for (int i = 1; i <= 8; ++i)
      events.push_back({from_seconds(i * period_s), {{Counter::udp4_no_ports, 1}}, true});
    const SampleSeries series = synthetic::sample_events(events, 130 * kSecond, 10);
    auto detector = OnlineDetector::create(model_with_a_pace(), series.counters);
    ASSERT_TRUE(detector) << to_string(detector.error());
    std::optional<Nanoseconds> first;
    for (const Sample& sample : series.samples) {
      const Verdict& verdict = detector->push(sample);
      if (verdict.alarm && !first) {
        first = sample.time;
        EXPECT_EQ(verdict.alarm, TrafficClass::udp4);
      }
    }
    ASSERT_EQ(first.has_value(), period_s == 15) << period_s;
    if (first) {
      EXPECT_NEAR(seconds(*first), 5 * period_s, 0.3);
    }
  }
}

TEST(OnlineDetector, MarginsAreTheForestsWhetherARowRepeatsOrNot) {
  Model model = any_model(ThresholdDecision{});
  model.paces.clear();
  // A burst, silence until no window remembers it, and another one.
  const std::vector<synthetic::Event> events = {{3 * kSecond, {{Counter::udp4_no_ports, 4}}, true},
                                                {30 * kSecond, {{Counter::udp4_no_ports, 4}}, true}};
  const SampleSeries series = synthetic::sample_events(events, 60 * kSecond, 10);
  auto extractor = FeatureExtractor::create(model.windows, model.columns, series.counters);
  auto detector = OnlineDetector::create(model, series.counters);
  ASSERT_TRUE(extractor.ok() && detector.ok());
  std::vector<float> before;
  int repeated = 0;
  for (const Sample& sample : series.samples) {
    const auto row = extractor->push(sample);
    repeated += std::equal(row.begin(), row.end(), before.begin(), before.end());
    before.assign(row.begin(), row.end());
    EXPECT_EQ(detector->push(sample).margins, model.forest.margins(row)) << sample.seq;
  }
  EXPECT_GT(repeated, 10) << "no row repeats, and nothing was tried";
}

TEST(OnlineDetector, ASampleCostsNoAllocationOnceWarm) {
  const auto before_any = allocation_count();
  ASSERT_NE(std::make_unique<std::vector<int>>(7), nullptr);
  ASSERT_GE(allocation_count(), before_any + 2) << "allocations are not counted";
  for (const Decision& decision : {Decision(ThresholdDecision{}), Decision(SequentialDecision{})}) {
    for (const double rate : {10.0, 100.0}) {
      synthetic::Scene scene{.scan = TrafficClass::tcp4, .rate_hz = rate};
      auto series = synthetic::make_recording(scene, 1).series;
      auto detector = OnlineDetector::create(any_model(decision), series.counters);
      ASSERT_TRUE(detector) << to_string(detector.error());
      const auto warm = static_cast<std::size_t>(12 * rate);  // more than the longest window
      ASSERT_GT(series.samples.size(), 2 * warm);
      for (std::size_t i = 0; i < warm; ++i) detector->push(series.samples[i]);
      // Behind it a gap in numbers and time, then a clock that went back, then one that is mad.
      for (std::size_t i = warm + 30; i < series.samples.size(); ++i) {
        series.samples[i].seq += 1000;
        series.samples[i].time += 300 * kSecond;
      }
      series.samples.back().time = 0;
      series.samples.push_back({1, std::numeric_limits<Nanoseconds>::max(), 0, 0, {{0, 5}, {4'000'000, 1}}});
      const auto before = allocation_count();
      for (std::size_t i = warm; i < series.samples.size(); ++i) detector->push(series.samples[i]);
      EXPECT_EQ(allocation_count(), before) << rate << " Hz";
    }
  }
}

TEST(OnlineDetector, RefusesAStreamByNamingEveryCounterThatItLacks) {
  const std::vector<std::vector<std::string_view>> cases = {
      {"tcpOutRsts"}, {"udpNoPorts", "ipv6IcmpOutParmProblems"}, {"ifOutPkts", "ifInPkts", "tcpInSegs"}};
  for (const auto& missing : cases) {
    auto names = synthetic::counter_names();
    for (const std::string_view name : missing) std::erase(names, name);
    const auto detector = OnlineDetector::create(any_model(SequentialDecision{}), names);
    ASSERT_FALSE(detector);
    EXPECT_EQ(detector.error().code, Errc::unavailable);
    for (const std::string_view name : missing)
      EXPECT_NE(detector.error().what.find(name), std::string::npos) << detector.error().what;
    EXPECT_EQ(detector.error().what.find("udpInErrors"), std::string::npos) << detector.error().what;
  }
  EXPECT_TRUE(OnlineDetector::create(any_model(SequentialDecision{}), synthetic::counter_names()));
}

}  // namespace
}  // namespace zpilab
