#include "model/train/column_judge.h"

#include <algorithm>
#include <cassert>

#include "model/detect/extract_features.h"
#include "model/train/denoise.h"
#include "model/train/side_by_side.h"

namespace zpilab {
namespace {

/// As in dataset.cpp: the beginning of a scan is never thinned, time in which nothing moves more than other.
constexpr Nanoseconds kOnset = 3 * kSecond;
constexpr std::size_t kCalmStride = 10;

bool onset(const Recording& recording, Nanoseconds time) {
  return !recording.probes.empty() && time >= recording.probes.front() &&
         time - recording.probes.front() < kOnset;
}

Dataset pick(const Dataset& all, const std::vector<std::size_t>& columns) {
  Dataset some;
  some.columns = columns.size();
  some.labels = all.labels;
  some.weights = all.weights;
  some.values.reserve(all.rows() * columns.size());
  for (std::size_t row = 0; row < all.rows(); ++row)
    for (std::size_t column : columns) some.values.push_back(all.values[row * all.columns + column]);
  return some;
}

}  // namespace

Result<ColumnJudge> ColumnJudge::create(std::span<const JudgedFold> folds,
                                        const ColumnJudgeSettings& settings) {
  ColumnJudge judge(settings);
  judge.folds_.resize(folds.size());
  std::size_t samples = 0;
  for (const JudgedFold& fold : folds)
    for (const Recording* recording : fold.held_out) samples += recording->series.samples.size();
  const std::size_t stride = samples / std::max<std::size_t>(1, settings.held_out_rows_at_most) + 1;
  auto made = side_by_side(settings.threads, folds.size(), [&](std::size_t i) -> Result<Done> {
    DatasetSettings data{settings.columns.windows, settings.columns.columns, settings.rows_at_most,
                         settings.superpositions, settings.seed};
    auto training = make_dataset(folds[i].training, data);
    if (!training) return training.error();
    if (settings.denoise) denoise(*training, {.seed = settings.seed});
    judge.folds_[i].training = std::move(*training);
    for (const Recording* recording : folds[i].held_out) {
      auto trial = judge.hold_out(*recording, stride);
      if (!trial) return trial.error();
      judge.folds_[i].trials.push_back(std::move(*trial));
    }
    return Done{};
  });
  if (!made) return made.error();
  return judge;
}

Result<ColumnJudge::HeldOutTrial> ColumnJudge::hold_out(const Recording& recording,
                                                        std::size_t stride) const {
  auto extractor = FeatureExtractor::create(settings_.columns.windows, settings_.columns.columns,
                                            recording.series.counters);
  if (!extractor) {
    Error error = extractor.error();
    error.where = recording.file + ", trial " + std::to_string(recording.trial);
    return error;
  }
  HeldOutTrial trial;
  trial.course.recording = &recording;
  for (std::size_t i = 0; i < recording.series.samples.size(); ++i) {
    const Sample& sample = recording.series.samples[i];
    const std::span<const float> features = extractor->push(sample);
    const std::size_t thinned = extractor->calm() ? kCalmStride * stride : stride;
    if (i % (onset(recording, sample.time) ? 1 : thinned) != 0) continue;
    trial.course.times.push_back(sample.time);
    trial.values.insert(trial.values.end(), features.begin(), features.end());
  }
  return trial;
}

void ColumnJudge::score(const HeldOutTrial& trial, const Forest& forest,
                        const std::vector<std::size_t>& columns, std::vector<SumCourse>& courses) const {
  SumCourse& course = courses.emplace_back(trial.course);
  course.sums.reserve(course.times.size());
  LargestSum sum;
  std::vector<float> row(columns.size());
  const std::size_t all = settings_.columns.columns.size();
  for (std::size_t i = 0; i < course.times.size(); ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) row[k] = trial.values[i * all + columns[k]];
    const Nanoseconds elapsed = i == 0 ? 0 : course.times[i] - course.times[i - 1];
    course.sums.push_back(sum.step(scores(probabilities(forest.margins(row))), elapsed));
  }
}

Result<JudgedColumns> ColumnJudge::judge(const std::vector<std::size_t>& columns) const {
  assert(!columns.empty());
  JudgedColumns judged;
  judged.gains.resize(columns.size());
  std::vector<SumCourse> courses;
  BoosterSettings booster_settings = settings_.booster;
  booster_settings.seed = settings_.seed;
  for (const Fold& fold : folds_) {
    const auto booster = Booster::train(pick(fold.training, columns), booster_settings);
    if (!booster) return booster.error();
    for (std::size_t k = 0; k < columns.size(); ++k) judged.gains[k] += booster->gains()[k];
    for (const HeldOutTrial& trial : fold.trials) score(trial, booster->forest(), columns, courses);
    judged.forests.push_back(booster->forest());
  }
  judged.recall = recall_at_budget(courses, settings_.false_alarms_per_day);
  return judged;
}

}  // namespace zpilab
