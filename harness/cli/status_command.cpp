// zpilab status.
#include <array>
#include <nlohmann/json.hpp>

#include "harness/cli/command_line.h"
#include "harness/cli/commands.h"
#include "harness/store/campaign_store.h"

namespace zpilab {

int status_command(std::vector<std::string> args) {
  std::string db;
  bool json = false;
  CLI::App app("Says how far a campaign is; works from another shell while it runs.", "zpilab status");
  app.add_option("campaign", db, "campaign file")->required();
  app.add_flag("--json", json, "machine-readable answer");
  app.footer("Examples:\n  zpilab status paper.db\n  watch -n 5 zpilab status paper.db");
  if (auto code = read_arguments(app, std::move(args))) return *code;
  const auto reader = CampaignReader::open(db);
  if (!reader.ok()) return fail("zpilab status", reader.error());
  const auto trials = reader->trials();
  if (!trials.ok()) return fail("zpilab status", trials.error());

  std::array<int, 6> counts{};
  int repeated = 0;
  const bool alive = is_being_written(db);
  for (const StoredTrial& trial : *trials) {
    ++counts.at(static_cast<std::size_t>(trial.state));
    repeated += trial.attempts > 1 ? 1 : 0;
  }
  if (!alive) {  // nobody runs them any more: resume plans them again
    counts[0] += counts[1];
    counts[1] = 0;
  }
  if (json) {
    nlohmann::ordered_json answer = {{"scenario", reader->header().scenario_name},
                                     {"trials", trials->size()},
                                     {"repeated", repeated},
                                     {"controller", alive}};
    for (std::size_t i = 0; i < counts.size(); ++i)
      answer[std::string(state_name(static_cast<TrialState>(i)))] = counts[i];
    std::cout << answer.dump() << "\n";
    return 0;
  }
  std::cout << reader->header().scenario_name << ", begun " << reader->header().created_utc << ": "
            << trials->size() << " trials";
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) std::cout << ", " << counts[i] << " " << state_name(static_cast<TrialState>(i));
  std::cout << (repeated > 0 ? ", " + std::to_string(repeated) + " tried more than once" : "") << "\n";
  const bool open = counts[0] > 0 || counts[static_cast<std::size_t>(TrialState::invalid)] > 0;
  if (open && !alive) std::cout << "Nobody is running it. To go on: zpilab resume " << db << "\n";
  for (const StoredTrial& trial : *trials)
    if (trial.state == TrialState::invalid || trial.state == TrialState::refused ||
        trial.state == TrialState::skipped)
      std::cout << "  trial " << trial.id << " " << state_name(trial.state) << ": " << trial.record.reason
                << "\n";
  return 0;
}

}  // namespace zpilab
