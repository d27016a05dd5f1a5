#include "reports/trial_report.h"

#include <algorithm>
#include <cmath>

namespace zpilab {
namespace {

struct Sums {
  std::vector<std::int64_t> of_counter;
  Nanoseconds length = 0;
};

/// A sample's deltas belong to the time since the sample before it. One that straddles `from` counts as
/// after.
void add_up(const SampleSeries& series, Nanoseconds from, Nanoseconds until, Sums& before, Sums& during) {
  before.of_counter.resize(series.counters.size());
  during.of_counter.resize(series.counters.size());
  for (std::size_t i = 1; i < series.samples.size(); ++i) {
    const Sample& sample = series.samples[i];
    const Sample& previous = series.samples[i - 1];
    if (previous.time > until) break;
    Sums& sums = sample.time < from ? before : during;
    sums.length += sample.time - previous.time;
    for (const auto& [counter, delta] : sample.deltas) sums.of_counter.at(counter) += delta;
  }
}

double per_second(std::int64_t sum, Nanoseconds length) {
  return length > 0 ? static_cast<double>(sum) / seconds(length) : 0;
}

}  // namespace

std::vector<CounterMove> counters_that_moved(const SampleSeries& series, Nanoseconds from, Nanoseconds until,
                                             std::size_t at_most) {
  constexpr double kOrdinary = 2;  // about the spread of chance itself
  Sums before, during;
  add_up(series, from, until, before, during);
  std::vector<CounterMove> moved;
  for (std::size_t i = 0; i < series.counters.size(); ++i) {
    CounterMove move{series.counters[i], per_second(before.of_counter[i], before.length),
                     per_second(during.of_counter[i], during.length), during.of_counter[i], 0};
    const double expected = move.before_per_second * seconds(during.length);
    move.surprise = (static_cast<double>(move.during) - expected) / std::sqrt(std::fabs(expected) + 1);
    if (std::fabs(move.surprise) >= kOrdinary) moved.push_back(std::move(move));
  }
  std::stable_sort(moved.begin(), moved.end(), [](const CounterMove& a, const CounterMove& b) {
    return std::fabs(a.surprise) > std::fabs(b.surprise);
  });
  if (moved.size() > at_most) moved.resize(at_most);
  return moved;
}

Result<TrialReport> make_trial_report(const CampaignReader& reader, int trial) {
  auto trials = reader.trials();
  if (!trials.ok()) return trials.error();
  const auto found = std::find_if(trials->begin(), trials->end(),
                                  [&](const StoredTrial& stored) { return stored.id == trial; });
  if (found == trials->end())
    return make_error(Errc::invalid_input, "no trial " + std::to_string(trial) +
                                               " in this campaign; it has " + std::to_string(trials->size()));
  return make_trial_report(reader, *found);
}

Result<TrialReport> make_trial_report(const CampaignReader& reader, const StoredTrial& trial) {
  auto probes = reader.probes(trial.id);
  if (!probes.ok()) return probes.error();
  auto events = reader.events(trial.id);
  if (!events.ok()) return events.error();
  auto series = reader.samples(trial.id);
  if (!series.ok()) return series.error();

  TrialReport report{reader.header(),    reader.phases(),    trial, {}, std::move(*probes),
                     std::move(*events), std::move(*series), {},    {}};
  report.score = score_trial(report.trial, report.probes, report.phases.grace);
  if (report.score.t0)
    report.moved =
        counters_that_moved(report.series, *report.score.t0, *report.score.last_probe, kCountersShown);
  return report;
}

}  // namespace zpilab
