#include "model/detect/extract_features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

const std::vector<Nanoseconds> kWindows = {500 * kMillisecond, kSecond, 2 * kSecond, 5 * kSecond,
                                           10 * kSecond};

FeatureExtractor make_extractor(const std::vector<std::string>& counters) {
  auto extractor = FeatureExtractor::create(kWindows, default_columns(kWindows), counters);
  EXPECT_TRUE(extractor) << to_string(extractor.error());
  return std::move(*extractor);
}

std::size_t column(std::string_view name) {
  const auto columns = default_columns(kWindows);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (column_name(columns[i], kWindows) == name) return i;
  ADD_FAILURE() << "no column " << name;
  return 0;
}

/// Features at the end of a stream.
std::vector<float> last_features(const SampleSeries& series) {
  FeatureExtractor extractor = make_extractor(series.counters);
  std::vector<float> features;
  for (const Sample& sample : series.samples) {
    const auto row = extractor.push(sample);
    features.assign(row.begin(), row.end());
  }
  return features;
}

TEST(FeatureTable, NamesAndRowsAreInOrderAndUnique) {
  for (std::size_t i = 0; i < kSignalCount; ++i) EXPECT_EQ(index_of(signal_table()[i].signal), i);
  for (const FeatureRow& row : feature_table()) {
    EXPECT_EQ(find_feature(row.name), &row) << row.name << " is there twice";
    EXPECT_FALSE(row.help.empty()) << row.name;
    if (row.statistic == Statistic::active_bins || row.statistic == Statistic::peak ||
        !has_window(row.statistic)) {
      EXPECT_LT(index_of(row.signal), kBinnedCount) << row.name << " has no bins";
    }
    EXPECT_EQ(row.name.find("octet") != std::string_view::npos, counts_octets(row)) << row.name;
  }
  for (std::string_view name : kCounterNames) EXPECT_FALSE(name.empty());
}

TEST(FeatureTable, OctetsAreCountedOnlyWhereTheyAreAskedFor) {
  const std::vector<Nanoseconds> windows = {kSecond, 30 * kSecond};
  const auto usual = default_columns(windows), octets = octet_columns(windows);
  EXPECT_TRUE(std::ranges::none_of(
      usual, [](const FeatureColumn& column) { return counts_octets(*column.feature); }));
  EXPECT_EQ(octets.size(), 5);  // load over half a minute is no feature
  EXPECT_TRUE(std::ranges::all_of(
      octets, [](const FeatureColumn& column) { return counts_octets(*column.feature); }));
}

TEST(FeatureExtractor, MeanIsOverAllOfTheWindowsEvents) {
  const std::vector<Nanoseconds> windows = {kSecond};
  const std::vector<FeatureColumn> columns = {{find_feature("packet_octets4"), 0}};
  const std::vector<std::string> counters = {"ipInReceives", "ipInOctets"};
  auto extractor = FeatureExtractor::create(windows, columns, counters);
  ASSERT_TRUE(extractor) << to_string(extractor.error());
  EXPECT_EQ(extractor->push({1, 0, 0, 0, {}})[0], 0) << "no packet, no size";
  extractor->push({2, 100 * kMillisecond, 0, 0, {{0, 3}, {1, 132}}});
  EXPECT_EQ(extractor->push({3, 200 * kMillisecond, 0, 0, {{0, 1}, {1, 1500}}})[0], 408);
}

TEST(FeatureExtractor, DerivedSignals) {
  using C = Counter;
  CounterValues counters{};
  const auto set = [&](C counter, std::int64_t value) {
    counters[static_cast<std::size_t>(counter)] = value;
  };
  set(C::interface_in, 100);
  set(C::ip4_in, 60);
  set(C::ip4_delivers, 45);
  set(C::ip4_unknown_protos, 5);
  set(C::ip6_in, 30);
  set(C::ip6_delivers, 20);
  set(C::ip6_multicast_in, 4);
  set(C::udp4_in, 10);
  set(C::udp4_no_ports, 2);
  set(C::icmp4_in, 3);
  set(C::tcp_out_rsts, 7);
  set(C::tcp_passive_opens, 2);
  set(C::ip4_out, 9);
  set(C::tcp_out, 6);
  SignalValues signals;
  compute_signals(counters, signals);
  const std::pair<Signal, std::int64_t> expected[] = {
      {Signal::non_ip, 10},   {Signal::undelivered4, 10}, {Signal::undelivered6, 6},
      {Signal::tcp4_in, 30},  {Signal::tcp6_in, 20},      {Signal::rst_beyond_opens, 5},
      {Signal::rst_only4, 7}, {Signal::rst_only6, 0},     {Signal::firewall_resets, 3}};
  for (const auto& [signal, value] : expected)
    EXPECT_EQ(signals[index_of(signal)], value) << signal_table()[index_of(signal)].name;
}

TEST(FeatureExtractor, SameLifeAtAnotherSamplingRateGivesTheSameRates) {
  synthetic::Scene scene;
  scene.scan = TrafficClass::tcp4;
  const auto events = synthetic::draw_events(scene);
  const Nanoseconds duration = 28 * kSecond;
  const auto at10 = last_features(synthetic::sample_events(events, duration, 10));
  const auto columns = default_columns(kWindows);
  for (double rate : {20.0, 50.0, 100.0, 1000.0}) {
    const auto other = last_features(synthetic::sample_events(events, duration, rate));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const FeatureRow& row = *columns[i].feature;
      // These look at single samples or at bins whose phase follows the first sample.
      if (row.name.starts_with("rst_only") || row.name.starts_with("undelivered")) continue;
      if (!has_window(row.statistic)) {
        EXPECT_NEAR(other[i], at10[i], 0.2F) << row.name << " at " << rate << " Hz";
      } else if (row.statistic == Statistic::active_bins || row.statistic == Statistic::peak) {
        EXPECT_NEAR(other[i], at10[i], 2.0F) << column_name(columns[i], kWindows) << " at " << rate << " Hz";
      } else {
        EXPECT_FLOAT_EQ(other[i], at10[i]) << column_name(columns[i], kWindows) << " at " << rate << " Hz";
      }
    }
  }
}

TEST(FeatureExtractor, SampleLongerThanTheWindowIsScaledDown) {
  // Ten resets a second, read once a second: half a second of window must not show twenty a second.
  SampleSeries series;
  series.counters = synthetic::counter_names();
  const auto rst = static_cast<std::uint32_t>(Counter::tcp_out_rsts);
  for (std::uint64_t i = 0; i < 20; ++i)
    series.samples.push_back({i + 1, static_cast<Nanoseconds>(i) * kSecond, 0, 0, {{rst, 10}}});
  const auto features = last_features(series);
  for (const char* name : {"rst_rate@500ms", "rst_rate@1000ms", "rst_rate@10000ms"})
    EXPECT_FLOAT_EQ(features[column(name)], 10.0F) << name;
}

TEST(FeatureExtractor, GapIsTimeAndNotTraffic) {
  SampleSeries series;
  series.counters = synthetic::counter_names();
  const auto rst = static_cast<std::uint32_t>(Counter::tcp_out_rsts);
  std::uint64_t seq = 0;
  Nanoseconds time = 0;
  const auto add = [&](std::int64_t delta) {
    series.samples.push_back({++seq, time += 100 * kMillisecond, 0, 0, {{rst, delta}}});
  };
  for (int i = 0; i < 50; ++i) add(5);
  seq += 80;
  time += 8 * kSecond;
  add(1);
  const auto features = last_features(series);
  EXPECT_FLOAT_EQ(features[column("rst_rate@500ms")], 2.0F);   // only the new sample
  EXPECT_FLOAT_EQ(features[column("rst_rate@5000ms")], 0.2F);  // what was before the gap has left
  EXPECT_FLOAT_EQ(features[column("rst_rate@10000ms")], (19 * 5 + 1) / 10.0F);
}

TEST(FeatureExtractor, RefusesAStreamWithoutANeededCounterByName) {
  auto names = synthetic::counter_names();
  std::erase(names, "udpv6NoPorts");
  const auto extractor = FeatureExtractor::create(kWindows, default_columns(kWindows), names);
  ASSERT_FALSE(extractor);
  EXPECT_EQ(extractor.error().code, Errc::unavailable);
  EXPECT_NE(extractor.error().what.find("udpv6NoPorts"), std::string::npos);
}

TEST(FeatureExtractor, NeedsOnlyWhatItsColumnsUse) {
  const std::vector<FeatureColumn> columns = {{find_feature("rst_rate"), 0}};
  const std::vector<std::string> names = {"tcpOutRsts"};
  EXPECT_TRUE(FeatureExtractor::create(kWindows, columns, names));
}

TEST(FeatureExtractor, CountersOfOtherNamesAndLateOnesChangeNothing) {
  const Recording recording = synthetic::make_recording({.scan = TrafficClass::udp4}, 1);
  const auto expected = last_features(recording.series);
  // The same stream with strange counters in front of it, and one added later.
  FeatureExtractor extractor = make_extractor([] {
    std::vector<std::string> names = {"linux.TcpExt.Strange", "linux.TcpExt.Other"};
    for (const auto& name : synthetic::counter_names()) names.push_back(name);
    return names;
  }());
  std::vector<float> features;
  for (Sample sample : recording.series.samples) {
    for (auto& [index, delta] : sample.deltas) index += 2;
    sample.deltas.insert(sample.deltas.begin(), {0, 77});
    if (sample.seq == 100) extractor.counters_added(std::vector<std::string>{"linux.IcmpMsg.InType3"});
    if (sample.seq > 100) sample.deltas.emplace_back(kCounterCount + 2, 1000);
    const auto row = extractor.push(sample);
    features.assign(row.begin(), row.end());
  }
  EXPECT_EQ(features, expected);
}

TEST(FeatureExtractor, HostileSamplesGiveFiniteFeatures) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min(),
                 kMax = std::numeric_limits<std::int64_t>::max();
  FeatureExtractor extractor = make_extractor(synthetic::counter_names());
  const std::vector<Sample> hostile = {
      {0, kMin, kMin, kMin, {}},
      {1, kMax, kMax, kMax, {{0, kMax}, {1, kMin}, {2, kMax}}},
      {1, 0, 0, 0, {{4'000'000'000U, 1}, {14, kMin}, {15, kMax}, {35, kMin}}},
      {std::numeric_limits<std::uint64_t>::max(), kMax, 0, 0, {{2, kMin}, {2, kMax}, {17, kMin}}},
      {0, -5, 0, 0, {{35, kMax}, {14, kMin}, {18, kMin}}}};
  for (int round = 0; round < 5000; ++round)
    for (const Sample& sample : hostile)
      for (float feature : extractor.push(sample)) ASSERT_TRUE(std::isfinite(feature));
}

}  // namespace
}  // namespace zpilab
