#include "reports/html/choose_trials.h"

#include <algorithm>
#include <map>

namespace zpilab {
namespace {

constexpr std::size_t kFalseAlarms = 24, kFailed = 12;

class Choice {
 public:
  void add(int trial, const std::string& why) {
    const auto [place, is_new] = at_.try_emplace(trial, chosen_.size());
    if (is_new) {
      chosen_.push_back({trial, why});
      return;
    }
    ChosenTrial& chosen = chosen_[place->second];
    if (chosen.why.find(why) == std::string::npos) chosen.why += "; " + why;
  }
  std::vector<ChosenTrial> take() { return std::move(chosen_); }

 private:
  std::vector<ChosenTrial> chosen_;
  std::map<int, std::size_t> at_;
};

/// The scans of a row, the quickest first; those never detected last.
std::vector<ScoredScan> by_speed(const ScanRow& row) {
  std::vector<ScoredScan> scans = row.scored;
  std::stable_sort(scans.begin(), scans.end(), [](const ScoredScan& a, const ScoredScan& b) {
    if (a.ttfd.happened != b.ttfd.happened) return a.ttfd.happened;
    return a.ttfd.happened && a.ttfd.seconds < b.ttfd.seconds;
  });
  return scans;
}

void add_slowest_and_median(const ScanRow& row, Choice& choice) {
  const std::vector<ScoredScan> scans = by_speed(row);
  if (row.detected == 0) return;
  choice.add(scans[static_cast<std::size_t>(row.detected) - 1].trial, "slowest of " + row.detector);
  const ScoredScan& middle = scans[(scans.size() - 1) / 2];
  if (middle.ttfd.happened) choice.add(middle.trial, "median of " + row.detector);
}

/// One of each row, then the next of each: no row takes all the room.
void add_misses(const std::vector<const ScanRow*>& rows, Choice& choice) {
  std::size_t most = 0;
  for (const ScanRow* row : rows) most = std::max(most, row->scored.size());
  std::vector<std::vector<int>> misses;
  for (const ScanRow* row : rows) {
    misses.emplace_back();
    for (const ScoredScan& scan : row->scored)
      if (!scan.ttfd.happened) misses.back().push_back(scan.trial);
  }
  for (std::size_t i = 0; i < most; ++i)
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (i < misses[row].size()) choice.add(misses[row][i], "missed by " + rows[row]->detector);
}

void add_false_alarms(const LoadedCampaign& campaign, const std::string& detector, Choice& choice) {
  std::size_t added = 0;
  for (const ScoredTrial& scored : campaign.trials)
    for (const DetectorScore& score : scored.score.detectors)
      if (score.detector == detector && score.false_alarms > 0 && added < kFalseAlarms) {
        choice.add(scored.trial.id, "false alarm of " + detector);
        ++added;
      }
}

}  // namespace

std::vector<ChosenTrial> choose_trials(const LoadedCampaign& campaign, const TableReport& report,
                                       const DetectorStyle& style) {
  Choice choice;
  for (const std::string& detector : style.names()) {
    std::vector<const ScanRow*> rows;
    for (const ScanRow& row : report.rows)
      if (row.detector == detector) rows.push_back(&row);
    for (const ScanRow* row : rows) add_slowest_and_median(*row, choice);
    if (detector != style.names().front()) continue;
    add_misses(rows, choice);
    add_false_alarms(campaign, detector, choice);
  }
  for (std::size_t i = 0; i < std::min(kFailed, report.failed.size()); ++i)
    choice.add(report.failed[i].trial, report.failed[i].state);
  for (const std::string& detector : style.names()) {
    std::vector<const ScanRow*> rows;
    for (const ScanRow& row : report.rows)
      if (row.detector == detector) rows.push_back(&row);
    add_misses(rows, choice);
    add_false_alarms(campaign, detector, choice);
  }
  return choice.take();
}

}  // namespace zpilab
