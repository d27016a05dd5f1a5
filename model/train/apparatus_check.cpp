#include "model/train/apparatus_check.h"

#include <algorithm>
#include <vector>

#include "model/detect/extract_features.h"
#include "model/evaluate/binomial.h"
#include "model/evaluate/rank_area.h"
#include "model/train/side_by_side.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kShortest = 8 * kSecond;  // of the windows' ends: two seconds a quarter
constexpr std::size_t kRowsOfTrial = 400;

constexpr TrafficClass kEdge = TrafficClass::normal, kMiddle = TrafficClass::tcp4;  // names for XGBoost

/// Windows of a trial and the quarter of it, 0 to 3, that each ends in.
struct Phases {
  std::vector<float> values;  // row by row
  std::vector<int> quarters;
};

bool is_middle(int quarter) { return quarter == 1 || quarter == 2; }

Result<std::optional<Phases>> phases_of(const Recording& recording, const DatasetSettings& settings) {
  const auto& samples = recording.series.samples;
  const Nanoseconds begin = samples.front().time + *std::ranges::max_element(settings.windows);
  const Nanoseconds length = samples.back().time - begin;
  if (length < kShortest) return std::optional<Phases>();
  auto extractor = FeatureExtractor::create(settings.windows, settings.columns, recording.series.counters);
  if (!extractor) return extractor.error();
  Phases phases;
  const std::size_t stride = samples.size() / kRowsOfTrial + 1;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::span<const float> features = extractor->push(samples[i]);
    if (samples[i].time < begin || i % stride != 0) continue;
    phases.values.insert(phases.values.end(), features.begin(), features.end());
    phases.quarters.push_back(
        static_cast<int>(std::min<Nanoseconds>(3, 4 * (samples[i].time - begin) / length)));
  }
  return std::optional(std::move(phases));
}

class Check {
 public:
  Check(std::span<const Recording* const> recordings, const CheckSettings& settings)
      : recordings_(recordings), settings_(settings), columns_(settings.data.columns.size()) {}

  Result<ApparatusCheck> run() {
    for (const Recording* recording : recordings_) {
      if (!recording->placebo() || recording->workload != "idle") continue;
      auto phases = phases_of(*recording, settings_.data);
      if (!phases) return phases.error();
      if (*phases) trials_.push_back(std::move(**phases));
    }
    out_.trials = static_cast<int>(trials_.size());
    if (!out_.checked()) return out_;
    areas_.resize(trials_.size());
    const std::size_t folds = std::min(settings_.folds, trials_.size());
    auto done =
        side_by_side(settings_.threads, folds, [&](std::size_t fold) { return tell_apart(fold, folds); });
    if (!done) return done.error();
    sum_up();
    look_at_features();
    return out_;
  }

 private:
  std::span<const float> row(const Phases& trial, std::size_t i) const {
    return std::span(trial.values).subspan(i * columns_, columns_);
  }

  /// A forest of the other folds' trials scores the trials of this one.
  Result<Done> tell_apart(std::size_t fold, std::size_t folds) {
    Dataset dataset;
    dataset.columns = columns_;
    for (std::size_t t = 0; t < trials_.size(); ++t) {
      if (t % folds == fold) continue;
      const Phases& trial = trials_[t];
      dataset.values.insert(dataset.values.end(), trial.values.begin(), trial.values.end());
      for (int quarter : trial.quarters)
        dataset.labels.push_back(static_cast<float>(is_middle(quarter) ? kMiddle : kEdge));
    }
    dataset.weights.assign(dataset.rows(), 1.0F);
    const auto booster = Booster::train(dataset, settings_.booster);
    if (!booster) return booster.error();
    for (std::size_t t = fold; t < trials_.size(); t += folds) {
      std::vector<double> middle, edges;
      for (std::size_t i = 0; i < trials_[t].quarters.size(); ++i) {
        const Margins margins = booster.value().forest().margins(row(trials_[t], i));
        const double score = double{margins[static_cast<std::size_t>(kMiddle)]} -
                             double{margins[static_cast<std::size_t>(kEdge)]};
        (is_middle(trials_[t].quarters[i]) ? middle : edges).push_back(score);
      }
      areas_[t] = rank_area(std::move(middle), std::move(edges)).value_or(0.5);
    }
    return Done{};
  }

  void sum_up() {
    out_.mean_area = 0;
    for (double area : areas_) {
      out_.mean_area += area / static_cast<double>(areas_.size());
      out_.differed += area != 0.5;
      out_.told_apart += area > 0.5;
    }
    out_.p_value = binomial_at_least(out_.told_apart, out_.differed, 0.5);
  }

  bool moves(std::size_t column) const {
    const float first = trials_.front().values[column];
    return std::ranges::any_of(trials_, [&](const Phases& trial) {
      for (std::size_t i = 0; i < trial.quarters.size(); ++i)
        if (row(trial, i)[column] != first) return true;
      return false;
    });
  }

  PhaseFeature compare(std::size_t column) const {
    PhaseFeature feature;
    feature.name = column_name(settings_.data.columns[column], settings_.data.windows);
    for (const Phases& trial : trials_) {
      std::vector<double> begin, end;
      for (std::size_t i = 0; i < trial.quarters.size(); ++i) {
        if (is_middle(trial.quarters[i])) continue;
        (trial.quarters[i] == 0 ? begin : end).push_back(double{row(trial, i)[column]});
      }
      const double area = rank_area(std::move(end), std::move(begin)).value_or(0.5);
      feature.higher += area > 0.5;
      feature.lower += area < 0.5;
    }
    const int larger = std::max(feature.higher, feature.lower);
    feature.p_value = std::min(1.0, 2 * binomial_at_least(larger, feature.higher + feature.lower, 0.5));
    return feature;
  }

  void look_at_features() {
    for (std::size_t column = 0; column < columns_; ++column) {
      if (!moves(column)) continue;
      ++out_.moving_features;
      PhaseFeature feature = compare(column);
      if (!out_.strongest || feature.p_value < out_.strongest->p_value) out_.strongest = std::move(feature);
    }
    if (out_.strongest)
      out_.strongest->p_value = std::min(1.0, out_.strongest->p_value * out_.moving_features);
  }

  std::span<const Recording* const> recordings_;
  const CheckSettings& settings_;
  std::size_t columns_;
  std::vector<Phases> trials_;
  std::vector<double> areas_;  // by trial
  ApparatusCheck out_;
};

}  // namespace

Result<ApparatusCheck> check_apparatus(std::span<const Recording* const> recordings,
                                       const CheckSettings& settings) {
  return Check(recordings, settings).run();
}

}  // namespace zpilab
