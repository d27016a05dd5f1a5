#include "reports/statistics/log_rank.h"

#include "reports/statistics/kaplan_meier.h"
#include "reports/statistics/normal.h"

namespace zpilab {
namespace {

std::vector<CensoredTime> pooled(std::span<const CensoredTime> first, std::span<const CensoredTime> second) {
  std::vector<CensoredTime> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

int at_risk(std::span<const CensoredTime> times, double seconds) {
  int count = 0;
  for (const CensoredTime& time : times) count += time.seconds >= seconds ? 1 : 0;
  return count;
}

}  // namespace

double LogRank::chi_square() const {
  return variance > 0 ? (observed - expected) * (observed - expected) / variance : 0;
}

double LogRank::p() const { return chi_square_tail(chi_square()); }

LogRank log_rank(std::span<const CensoredTime> first, std::span<const CensoredTime> second) {
  LogRank result;
  for (const CensoredTime& time : first) result.observed += time.happened ? 1 : 0;
  for (const SurvivalStep& step : kaplan_meier_curve(pooled(first, second))) {
    const double n = step.at_risk, events = step.events;
    const double share = at_risk(first, step.seconds) / n;
    result.expected += events * share;
    if (n > 1) result.variance += events * share * (1 - share) * (n - events) / (n - 1);
  }
  return result;
}

std::vector<double> log_rank_scores(std::span<const CensoredTime> times) {
  const std::vector<SurvivalStep> curve = kaplan_meier_curve(times);
  std::vector<double> scores;
  for (const CensoredTime& time : times) {
    double score = time.happened ? 1 : 0;
    for (const SurvivalStep& step : curve)
      if (step.seconds <= time.seconds) score -= static_cast<double>(step.events) / step.at_risk;
    scores.push_back(score);
  }
  return scores;
}

PermutationP log_rank_permutation(std::span<const CensoredTime> first, std::span<const CensoredTime> second,
                                  std::uint64_t seed) {
  return permute_groups(log_rank_scores(pooled(first, second)), first.size(), seed);
}

}  // namespace zpilab
