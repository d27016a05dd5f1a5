#include "reports/html/confusion_matrix.h"

#include <numeric>

namespace zpilab {
namespace {

std::size_t said(const Alarm* alarm) {
  if (alarm == nullptr) return static_cast<std::size_t>(TrafficClass::normal);
  if (!alarm->detection.traffic_class) return kSaidNothing;
  const TrafficClass named = *alarm->detection.traffic_class;
  if (named == TrafficClass::tcp) return kSaidTcp;
  // An alarm that says "normal" is one without a class.
  const auto id = static_cast<std::size_t>(named);
  return id == 0 || id >= kClassCount ? kSaidNothing : id;
}

}  // namespace

int ConfusionMatrix::of_class(std::size_t truth) const {
  return std::accumulate(counts.at(truth).begin(), counts.at(truth).end(), 0);
}

int ConfusionMatrix::total() const {
  int sum = 0;
  for (std::size_t truth = 0; truth < kClassCount; ++truth) sum += of_class(truth);
  return sum;
}

int ConfusionMatrix::wrong() const {
  int right = 0;
  for (std::size_t truth = 0; truth < kClassCount; ++truth) right += counts.at(truth).at(truth);
  return total() - right;
}

std::map<std::string, ConfusionMatrix> confusion_matrices(const LoadedCampaign& campaign) {
  std::map<std::string, ConfusionMatrix> matrices;
  for (const ScoredTrial& scored : campaign.trials) {
    const StoredTrial& trial = scored.trial;
    const auto truth = static_cast<std::size_t>(trial.traffic_class);
    if (truth >= kClassCount || campaign.header.workloads_apart.contains(trial.workload)) continue;
    for (const DetectorScore& score : scored.score.detectors) {
      if (score.state != ScoreState::scored) continue;
      const Alarm* alarm = trial.placebo() ? (score.alarms.empty() ? nullptr : &score.alarms.front())
                                           : first_hit(scored.score, score);
      ++matrices[score.detector].counts.at(truth).at(said(alarm));
    }
  }
  return matrices;
}

}  // namespace zpilab
