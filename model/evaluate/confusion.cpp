#include "model/evaluate/confusion.h"

namespace zpilab {

std::uint64_t Confusion::total(TrafficClass truth) const {
  std::uint64_t sum = 0;
  for (std::uint64_t count : counts_[index(truth)]) sum += count;
  return sum;
}

std::uint64_t Confusion::windows() const {
  std::uint64_t sum = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) sum += total(static_cast<TrafficClass>(c));
  return sum;
}

std::uint64_t Confusion::errors() const {
  std::uint64_t right = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) right += counts_[c][c];
  return windows() - right;
}

std::optional<double> Confusion::recall(TrafficClass truth) const {
  const std::uint64_t all = total(truth);
  if (all == 0) return std::nullopt;
  return static_cast<double>(count(truth, truth)) / static_cast<double>(all);
}

std::optional<double> Confusion::macro_recall() const {
  double sum = 0;
  int classes = 0;
  for (std::size_t c = 0; c < kClassCount; ++c) {
    const auto found = recall(static_cast<TrafficClass>(c));
    if (!found) continue;
    sum += *found;
    ++classes;
  }
  if (classes == 0) return std::nullopt;
  return sum / classes;
}

double Confusion::macro_error() const { return 1 - macro_recall().value_or(1); }

double Confusion::overall_error() const {
  const std::uint64_t all = windows();
  return all == 0 ? 0 : static_cast<double>(errors()) / static_cast<double>(all);
}

}  // namespace zpilab
