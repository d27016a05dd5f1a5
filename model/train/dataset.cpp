#include "model/train/dataset.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "harness/core/random.h"
#include "model/detect/extract_features.h"
#include "model/train/superpose.h"

namespace zpilab {
namespace {

/// The first seconds of a scan decide how soon it is found: they are never thinned.
constexpr Nanoseconds kOnset = 3 * kSecond;
/// Time in which nothing moved that probes move teaches little.
constexpr std::size_t kCalmStride = 10;
/// What all positive windows of one trial weigh together, and one at most.
constexpr double kTrialWeight = 150;
constexpr double kLargestRowWeight = 10;

/// Samples; a shorter stretch holds no scan worth the name.
constexpr std::size_t kLeastBackground = 300;

struct Thinning {
  Nanoseconds memory = 0;  // longest window
  std::size_t stride = 1;  // of what is neither onset nor calm
  double weight = 1;       // of a row of normal life
};

bool onset(const Recording& recording, Nanoseconds time) { return time - recording.probes.front() < kOnset; }

/// Positive rows of a trial share its weight.
void weigh_positives(Dataset& dataset, std::size_t first_row) {
  const auto begin = dataset.labels.begin() + static_cast<std::ptrdiff_t>(first_row);
  const auto positives = std::count_if(begin, dataset.labels.end(), [](float label) { return label != 0; });
  if (positives == 0) return;
  const double weight = std::min(kLargestRowWeight, kTrialWeight / static_cast<double>(positives));
  for (std::size_t row = first_row; row < dataset.rows(); ++row)
    if (dataset.labels[row] != 0) dataset.weights[row] = static_cast<float>(weight);
}

enum class Rows { all, positive };

Result<Done> add_recording(Dataset& dataset, const Recording& recording, const DatasetSettings& settings,
                           const Thinning& thinning, Rows wanted) {
  auto extractor = FeatureExtractor::create(settings.windows, settings.columns, recording.series.counters);
  if (!extractor) {
    Error error = extractor.error();
    error.where = recording.file + ", trial " + std::to_string(recording.trial);
    return error;
  }
  const std::vector<Label> labels = label_samples(recording, thinning.memory);
  const std::size_t first_row = dataset.rows();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Sample& sample = recording.series.samples[i];
    const std::span<const float> features = extractor->push(sample);
    if (labels[i].ambiguous || (settings.left_out && settings.left_out(recording, i))) continue;
    const bool positive = labels[i].traffic_class != TrafficClass::normal;
    if (wanted == Rows::positive && !positive) continue;
    const std::size_t stride = positive && onset(recording, sample.time) ? 1
                               : !positive && extractor->calm()          ? kCalmStride * thinning.stride
                                                                         : thinning.stride;
    if (i % stride != 0) continue;
    dataset.values.insert(dataset.values.end(), features.begin(), features.end());
    dataset.labels.push_back(static_cast<float>(labels[i].traffic_class));
    dataset.weights.push_back(positive ? 1.0F : static_cast<float>(thinning.weight));
  }
  weigh_positives(dataset, first_row);
  return Done{};
}

std::vector<const Recording*> quiet_of(std::span<const Recording* const> recordings) {
  std::vector<const Recording*> quiet;
  for (const Recording* recording : recordings)
    if (recording->placebo() && !recording->workload_apart &&
        recording->series.samples.size() >= kLeastBackground)
      quiet.push_back(recording);
  return quiet;
}

bool of_two_kinds(const Recording& one, const Recording& other) {
  return one.workload != other.workload && one.sampling_rate_hz == other.sampling_rate_hz;
}

/// This work beside work of another kind, if the one that is drawn is of another.
std::optional<Recording> draw_blend(const std::vector<const Recording*>& quiet, const Recording& background,
                                    Random& random) {
  const Recording& work = *quiet[random.below(quiet.size())];
  if (!of_two_kinds(work, background)) return std::nullopt;
  Recording sum = blend(work, random.below(work.series.samples.size() / 2), background);
  if (sum.series.samples.size() < kLeastBackground) return std::nullopt;
  return sum;
}

/// Scans over work that they were not recorded with, with blends every other time beside a second kind of it.
/// What that work is without them is in the data set already.
Result<Done> add_superpositions(Dataset& dataset, std::span<const Recording* const> recordings,
                                const std::vector<const Recording*>& quiet, const DatasetSettings& settings,
                                const Thinning& thinning) {
  if (quiet.empty()) return Done{};
  for (const Recording* scan : recordings) {
    if (scan->placebo() || scan->probes.empty()) continue;
    // Its own draw, so that the order of the scans decides nothing.
    Random random(derive_seed(settings.seed, scan->key));
    for (std::size_t i = 0; i < settings.superpositions; ++i) {
      const Recording& drawn = *quiet[random.below(quiet.size())];
      const bool beside_two = settings.blends > 0 && i % 2 == 1;
      const auto blended = beside_two ? draw_blend(quiet, drawn, random) : std::nullopt;
      const Recording& background = blended ? *blended : drawn;
      if (background.sampling_rate_hz != scan->sampling_rate_hz) continue;
      const auto& samples = background.series.samples;
      const std::size_t begin = samples.size() / 10 + random.below(samples.size() * 7 / 10);
      const Recording sum = superpose(*scan, background, samples[begin].time, thinning.memory);
      if (auto added = add_recording(dataset, sum, settings, thinning, Rows::positive); !added) return added;
    }
  }
  return Done{};
}

/// Work beside work of another kind, which no scan is part of either: however many there are of each, about
/// as many rows as normal life has.
Result<Done> add_blends(Dataset& dataset, const std::vector<const Recording*>& quiet,
                        const DatasetSettings& settings, Thinning thinning) {
  thinning.stride *= std::max<std::size_t>(1, settings.blends);
  for (const Recording* work : quiet) {
    Random random(derive_seed(settings.seed, "blend " + work->key));
    std::vector<const Recording*> others;
    std::ranges::copy_if(quiet, std::back_inserter(others),
                         [&](const Recording* other) { return of_two_kinds(*work, *other); });
    for (std::size_t i = 0; i < settings.blends && !others.empty(); ++i) {
      const Recording& background = *others[random.below(others.size())];
      const Recording sum = blend(*work, random.below(work->series.samples.size() / 2), background);
      if (auto added = add_recording(dataset, sum, settings, thinning, Rows::all); !added) return added;
    }
  }
  return Done{};
}

}  // namespace

Result<Dataset> make_dataset(std::span<const Recording* const> recordings, const DatasetSettings& settings) {
  std::size_t samples = 0;
  for (const Recording* recording : recordings) samples += recording->series.samples.size();
  Thinning thinning;
  thinning.memory = *std::ranges::max_element(settings.windows);
  thinning.stride = std::max<std::size_t>(1, samples / std::max<std::size_t>(1, settings.rows_at_most) + 1);
  const std::vector<const Recording*> quiet = quiet_of(recordings);
  const bool blended = settings.blends > 0 && std::ranges::any_of(quiet, [&](const Recording* other) {
                         return of_two_kinds(*quiet.front(), *other);
                       });
  // Life and blends share the weight of life, so that scans weigh as much beside them as without blends.
  thinning.weight = static_cast<double>(thinning.stride) / (blended ? 2 : 1);
  Dataset dataset;
  dataset.columns = settings.columns.size();
  dataset.values.reserve(samples / thinning.stride * dataset.columns);
  for (const Recording* recording : recordings)
    if (auto added = add_recording(dataset, *recording, settings, thinning, Rows::all); !added)
      return added.error();
  if (auto added = add_superpositions(dataset, recordings, quiet, settings, thinning); !added)
    return added.error();
  if (auto added = add_blends(dataset, quiet, settings, thinning); !added) return added.error();
  return dataset;
}

}  // namespace zpilab
