#include "reports/statistics/paired_times.h"

#include "reports/statistics/kaplan_meier.h"

namespace zpilab {

std::vector<double> prentice_wilcoxon_scores(std::span<const CensoredTime> times) {
  const std::vector<SurvivalStep> curve = kaplan_meier_curve(times);
  std::vector<double> scores;
  for (const CensoredTime& time : times) {
    double longer = 1;
    for (const SurvivalStep& step : curve)
      if (step.seconds <= time.seconds) longer *= (step.at_risk - step.events + 1.0) / (step.at_risk + 1.0);
    scores.push_back(time.happened ? 1 - 2 * longer : 1 - longer);
  }
  return scores;
}

std::vector<double> paired_score_differences(std::span<const TimePair> pairs) {
  std::vector<CensoredTime> all;
  for (const TimePair& pair : pairs) {
    all.push_back(pair.before);
    all.push_back(pair.after);
  }
  const std::vector<double> scores = prentice_wilcoxon_scores(all);
  std::vector<double> differences;
  for (std::size_t i = 0; i < scores.size(); i += 2) differences.push_back(scores[i + 1] - scores[i]);
  return differences;
}

PermutationP paired_prentice_wilcoxon(std::span<const TimePair> pairs, std::uint64_t seed) {
  return flip_signs(paired_score_differences(pairs), seed);
}

}  // namespace zpilab
