#include "reports/loaded_campaign.h"

namespace zpilab {

Result<LoadedCampaign> load_campaign(const std::string& path) {
  const auto reader = CampaignReader::open(path);
  if (!reader.ok()) return reader.error();
  auto trials = reader->trials();
  if (!trials.ok()) return trials.error();
  LoadedCampaign campaign{path, reader->header(), reader->phases(), {}};
  for (StoredTrial& trial : *trials) {
    ScoredTrial scored{std::move(trial), {}};
    if (scored.trial.state == TrialState::done) {
      const auto probes = reader->probes(scored.trial.id);
      if (!probes.ok()) return probes.error();
      scored.score = score_trial(scored.trial, *probes, campaign.phases.grace);
    }
    campaign.trials.push_back(std::move(scored));
  }
  return campaign;
}

}  // namespace zpilab
