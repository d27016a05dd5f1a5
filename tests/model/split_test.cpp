#include "model/train/split.h"

#include <gtest/gtest.h>

#include <set>

namespace zpilab {
namespace {

std::vector<Recording> trials(int count) {
  std::vector<Recording> recordings(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    Recording& r = recordings[static_cast<std::size_t>(i)];
    r.trial = i + 1;
    r.key = "key" + std::to_string(i);
    r.traffic_class = static_cast<TrafficClass>(i % 8);
    r.timing = i % 3 == 0 ? "T2" : "T3";
    r.workload = i % 2 == 0 ? "idle" : "mixed";
  }
  return recordings;
}

TEST(Split, EveryTrialIsInExactlyOnePart) {
  for (int count : {3, 10, 97, 300}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto recordings = trials(count);
      const Split split = split_by_trial(recordings, {3, 5, seed});
      std::multiset<std::size_t> all(split.test.begin(), split.test.end());
      for (const auto& fold : split.folds) all.insert(fold.begin(), fold.end());
      EXPECT_EQ(all.size(), recordings.size());
      EXPECT_EQ(std::set<std::size_t>(all.begin(), all.end()).size(), recordings.size());
      EXPECT_TRUE(refuse_overlap(split, recordings));
    }
  }
}

TEST(Split, SeedDecidesAndClassesAreSpread) {
  const auto recordings = trials(300);
  EXPECT_EQ(split_by_trial(recordings, {3, 5, 1}).test, split_by_trial(recordings, {3, 5, 1}).test);
  EXPECT_NE(split_by_trial(recordings, {3, 5, 1}).test, split_by_trial(recordings, {3, 5, 2}).test);
  const Split split = split_by_trial(recordings, {3, 5, 1});
  EXPECT_EQ(split.test.size(), 60U);
  std::set<TrafficClass> classes;
  for (std::size_t i : split.test) classes.insert(recordings[i].traffic_class);
  EXPECT_EQ(classes.size(), kClassCount);
}

TEST(Split, OverlapIsRefused) {
  auto recordings = trials(10);
  Split split = split_by_trial(recordings, {3, 5, 1});
  split.test.push_back(split.folds[0][0]);
  EXPECT_FALSE(refuse_overlap(split, recordings));
}

TEST(Split, ATrialInBothSetsIsRefused) {
  const auto first = trials(10);
  auto second = trials(12);
  second.erase(second.begin(), second.begin() + 10);
  EXPECT_TRUE(refuse_shared_trials(first, second));
  EXPECT_TRUE(refuse_shared_trials(first, {}));
  second.push_back(first[3]);
  const auto shared = refuse_shared_trials(first, second);
  ASSERT_FALSE(shared);
  EXPECT_NE(shared.error().what.find("trial 4"), std::string::npos) << shared.error().what;
  second.back() = second.front();
  EXPECT_FALSE(refuse_shared_trials(first, second)) << "twice in the second";
}

TEST(Split, ATrialGivenTwiceIsRefusedByName) {
  auto recordings = trials(10);
  recordings.push_back(recordings[4]);
  recordings.back().file = "copy.db";
  const auto unique = refuse_repeated_trials(recordings);
  ASSERT_FALSE(unique);
  EXPECT_EQ(unique.error().code, Errc::invalid_input);
  EXPECT_NE(unique.error().what.find("copy.db"), std::string::npos);
  recordings.pop_back();
  EXPECT_TRUE(refuse_repeated_trials(recordings));
}

}  // namespace
}  // namespace zpilab
