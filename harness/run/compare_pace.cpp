#include "harness/run/compare_pace.h"

#include <algorithm>
#include <cmath>

#include "harness/run/judge_trial.h"

namespace zpilab {
namespace {

/// With fewer executions there is no spread to compare with.
constexpr std::size_t kLeastExecutions = 3;
/// A difference that no table shows: a fiftieth of the figure, or a tenth of the sampling interval of 10 Hz
/// for a duration, a hundredth for a gap.
constexpr double kTolerance = 0.02;
constexpr Nanoseconds kDurationTolerance = 10 * kMillisecond, kGapTolerance = kMillisecond;

std::vector<Nanoseconds> values_of(const std::vector<ScanPace>& executions, Nanoseconds ScanPace::*member) {
  std::vector<Nanoseconds> values;
  values.reserve(executions.size());
  for (const ScanPace& execution : executions) values.push_back(execution.*member);
  return values;
}

std::optional<std::string> difference_of(const char* what, const Spread& single, const Spread& many,
                                         Nanoseconds tolerance) {
  const auto share = static_cast<Nanoseconds>(kTolerance * static_cast<double>(single.median));
  const Nanoseconds allowed = std::max({single.most - single.least, share, tolerance});
  const Nanoseconds difference = std::abs(many.median - single.median);
  if (difference <= allowed) return std::nullopt;
  return std::string(what) + " differs by " + format_duration(difference) + " (at most " +
         format_duration(allowed) + ")";
}

}  // namespace

std::optional<ScanPace> scan_pace(const TrialRecord& record) {
  if (!record.scan_process_start || !record.scan_process_end) return std::nullopt;
  std::vector<Nanoseconds> gaps;
  std::optional<Nanoseconds> before;
  for (const Probe& frame : record.probes) {
    if (frame.kind != FrameKind::probe) continue;
    if (before) gaps.push_back(frame.time - *before);
    before = frame.time;
  }
  if (gaps.empty()) return std::nullopt;
  return ScanPace{*record.scan_process_end - *record.scan_process_start, quantile(gaps, 0.5),
                  quantile(gaps, 0.95), quantile(gaps, 1)};
}

Nanoseconds quantile(std::vector<Nanoseconds> values, double share) {
  const auto rank = static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(values.size())));
  const auto place = values.begin() + std::max<std::ptrdiff_t>(rank - 1, 0);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

Spread spread_of(const std::vector<Nanoseconds>& values) {
  return {quantile(values, 0), quantile(values, 0.5), quantile(values, 1)};
}

Spread PaceRow::durations(const std::vector<ScanPace>& executions) const {
  return spread_of(values_of(executions, &ScanPace::duration));
}

Spread PaceRow::long_gaps(const std::vector<ScanPace>& executions) const {
  return spread_of(values_of(executions, &ScanPace::long_gap));
}

Spread PaceRow::median_gaps(const std::vector<ScanPace>& executions) const {
  return spread_of(values_of(executions, &ScanPace::median_gap));
}

std::optional<std::string> PaceRow::difference() const {
  if (many_invalid > 0) return std::to_string(many_invalid) + " of many cells' executions are invalid";
  if (single.size() < kLeastExecutions || many.size() < kLeastExecutions)
    return "too few executions to compare: " + std::to_string(single.size()) + " and " +
           std::to_string(many.size());
  if (auto found = difference_of("the duration", durations(single), durations(many), kDurationTolerance))
    return found;
  return difference_of("the long gap", long_gaps(single), long_gaps(many), kGapTolerance);
}

}  // namespace zpilab
