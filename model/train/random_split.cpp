#include "model/train/random_split.h"

#include <algorithm>

#include "harness/core/random.h"
#include "model/detect/extract_features.h"
#include "model/evaluate/replay.h"

namespace zpilab {
namespace {

/// Whether the window that ends at this sample is kept for the test. It depends on nothing but its arguments,
/// so that training and test ask the same.
bool for_test(const Recording& recording, std::size_t sample, const RandomSplitSettings& settings) {
  Random random(derive_seed(settings.seed + sample, recording.key));
  return random.below(settings.test_every) == 0;
}

Result<Done> judge(const Recording& recording, const Forest& forest, const RandomSplitSettings& settings,
                   RandomSplitErrors& errors) {
  auto extractor =
      FeatureExtractor::create(settings.data.windows, settings.data.columns, recording.series.counters);
  if (!extractor) return extractor.error();
  const auto labels = label_samples(recording, *std::ranges::max_element(settings.data.windows));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::span<const float> features = extractor->push(recording.series.samples[i]);
    if (!for_test(recording, i, settings)) continue;
    const TrafficClass said = likeliest(forest.margins(features));
    errors.windows.add(labels[i].traffic_class, said);
    if (!labels[i].ambiguous) errors.certain_windows.add(labels[i].traffic_class, said);
  }
  return Done{};
}

}  // namespace

Result<RandomSplitErrors> judge_random_split(std::span<const Recording* const> recordings,
                                             const RandomSplitSettings& settings) {
  DatasetSettings data = settings.data;
  data.superpositions = 0;  // sums of windows are neither in one part nor in the other
  data.left_out = [&](const Recording& recording, std::size_t sample) {
    return for_test(recording, sample, settings);
  };
  const auto dataset = make_dataset(recordings, data);
  if (!dataset) return dataset.error();
  const auto booster = Booster::train(dataset.value(), settings.booster);
  if (!booster) return booster.error();
  RandomSplitErrors errors;
  for (const Recording* recording : recordings)
    if (auto judged = judge(*recording, booster.value().forest(), settings, errors); !judged)
      return judged.error();
  return errors;
}

}  // namespace zpilab
