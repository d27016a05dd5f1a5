#include "model/train/trial_windows.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

TEST(TrialWindows, NewLabelsOldValuesAndEveryTrialWeighsTheSame) {
  const std::vector<Nanoseconds> lengths = {kSecond, 5 * kSecond};
  const Recording one = synthetic::make_recording({.scan = TrafficClass::udp4, .seed = 1}, 1);
  const Recording other = synthetic::make_recording({.seed = 2}, 2);
  const std::vector<const Recording*> recordings = {&one, &other};
  const auto trials = windows_by_trial(recordings, {lengths, default_columns(lengths), 100'000});
  ASSERT_TRUE(trials);
  ASSERT_EQ(trials.value().size(), 2U);

  const auto all = relabelled(trials.value(), [](std::size_t trial, std::size_t row) {
    return trial == 0 && row % 2 == 1 ? std::nullopt
                                      : std::optional(trial == 0 ? TrafficClass::ip6 : TrafficClass::arp);
  });
  const std::size_t first = (trials.value()[0].rows() + 1) / 2, second = trials.value()[1].rows();
  ASSERT_EQ(all.rows(), first + second);
  ASSERT_EQ(all.values.size(), all.rows() * all.columns);
  double weight[2] = {};
  for (std::size_t row = 0; row < all.rows(); ++row) {
    const bool of_first = row < first;
    EXPECT_EQ(all.labels[row], static_cast<float>(of_first ? TrafficClass::ip6 : TrafficClass::arp));
    weight[of_first ? 0 : 1] += static_cast<double>(all.weights[row]);
  }
  EXPECT_NEAR(weight[0], weight[1], 0.01);
  for (std::size_t column = 0; column < all.columns; ++column)
    ASSERT_EQ(all.values[all.columns + column], trials.value()[0].values[2 * all.columns + column]);
}

TEST(TrialWindows, RowsAreSharedAmongTheTrials) {
  const std::vector<Nanoseconds> lengths = {kSecond};
  const Recording one = synthetic::make_recording({.seed = 1}, 1);
  const std::vector<const Recording*> recordings(4, &one);
  const auto trials = windows_by_trial(recordings, {lengths, default_columns(lengths), 400});
  ASSERT_TRUE(trials);
  for (const Dataset& windows : trials.value()) EXPECT_LE(windows.rows(), 110U);
}

}  // namespace
}  // namespace zpilab
