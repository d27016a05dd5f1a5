#include <utility>

#include "harness/cli/doctor_pace.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "harness/cli/campaign_settings.h"
#include "harness/cli/progress.h"

namespace zpilab {
namespace {

struct Executions {
  std::vector<FinishedTrial> trials;
  Nanoseconds took = 0;
};

Result<Executions> execute(const CampaignInputs& inputs, int cells, bool quiet) {
  Executions executions;
  Progress progress(inputs.plan, 0, cells, quiet);
  progress.note("pace with " + std::to_string(cells) + (cells == 1 ? " cell" : " cells at once"));
  const Nanoseconds begun = monotonic_now();
  auto trials = run_in_memory(inputs, cells, [&progress](const FinishedTrial& trial) {
    progress.finished(trial.planned, trial.record);
  });
  if (!trials.ok()) return trials.error();
  executions.trials = std::move(trials).value();
  executions.took = monotonic_now() - begun;
  return executions;
}

/// With a lead-in so long that all cells are up, with agent, detectors and workload at work, before the first
/// of them goes again. Cells are built one at a time: the short scans of one alone would never fill them.
/// (Without it 16 cells ran 7 trials at a time on average.)
CampaignInputs with_full_cells(CampaignInputs inputs, int cells) {
  const Nanoseconds longer = std::max<Nanoseconds>(0, cells * kSecond - inputs.scenario.phases.lead_in);
  inputs.scenario.phases.lead_in += longer;
  for (PlannedTrial& trial : inputs.plan.trials) trial.expected += longer;
  return inputs;
}

std::string row_name(const PlannedTrial& trial) { return trial.scan->name + " " + to_string(trial.timing); }

PaceRow& row_of(std::vector<PaceRow>& rows, const std::string& scan) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const PaceRow& r) { return r.scan == scan; });
  if (found != rows.end()) return *found;
  rows.push_back({scan, {}, {}, 0, 0});
  return rows.back();
}

void take(std::vector<PaceRow>& rows, const std::vector<FinishedTrial>& trials,
          std::vector<ScanPace> PaceRow::*executions, int PaceRow::*invalid) {
  for (const FinishedTrial& trial : trials) {
    if (!trial.planned.scan) continue;
    PaceRow& row = row_of(rows, row_name(trial.planned));
    const auto pace = scan_pace(trial.record);
    if (trial.record.state == TrialState::done && pace)
      (row.*executions).push_back(*pace);
    else
      ++(row.*invalid);
  }
}

/// Trials that ran at the same time, on average.
double at_once(const Executions& executions) {
  Nanoseconds total = 0;
  for (const FinishedTrial& trial : executions.trials) total += trial.record.ended - trial.record.started;
  return executions.took == 0 ? 0 : seconds(total) / seconds(executions.took);
}

std::string spread_text(const Spread& spread) {
  return format_duration(spread.median) + " (" + format_duration(spread.least) + " to " +
         format_duration(spread.most) + ")";
}

std::string ratio_text(const Spread& single, const Spread& many) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << seconds(many.median) / seconds(single.median);
  return text.str();
}

void print_executions(const char* what, const PaceRow& row, const std::vector<ScanPace>& executions,
                      int invalid, std::ostream& out) {
  out << "  " << std::left << std::setw(20) << row.scan << std::setw(10) << what;
  if (executions.empty()) {
    out << "nothing valid";
  } else {
    out << std::setw(36) << spread_text(row.durations(executions)) << std::setw(14)
        << format_duration(row.median_gaps(executions).median) << spread_text(row.long_gaps(executions));
  }
  if (invalid > 0) out << ", " << invalid << " invalid";
  out << "\n";
}

void print_run(const PaceRun& run, std::ostream& out) {
  out << "pace: one cell and " << run.cells << " at once (" << std::fixed << std::setprecision(1)
      << run.at_once << " trials at a time on average)\n"
      << "  scan                cells     duration: median (all)              median gap    95 % gap: median "
         "(all)\n";
  for (const PaceRow& row : run.rows) {
    print_executions("1", row, row.single, row.single_invalid, out);
    print_executions(std::to_string(run.cells).c_str(), row, row.many, row.many_invalid, out);
    const auto difference = row.difference();
    out << "  " << std::setw(30) << "";
    if (!row.single.empty() && !row.many.empty())
      out << "x " << ratio_text(row.durations(row.single), row.durations(row.many)) << ", ";
    out << (difference ? "OTHER PACE: " + *difference : "the same pace") << "\n";
  }
}

nlohmann::ordered_json executions_json(const std::vector<ScanPace>& executions) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ScanPace& pace : executions)
    list.push_back({{"duration_s", seconds(pace.duration)},
                    {"median_gap_s", seconds(pace.median_gap)},
                    {"long_gap_s", seconds(pace.long_gap)},
                    {"longest_gap_s", seconds(pace.longest_gap)}});
  return list;
}

}  // namespace

bool PaceRun::same() const {
  return !rows.empty() &&
         std::none_of(rows.begin(), rows.end(), [](const PaceRow& row) { return row.difference(); });
}

int PaceResult::cells() const {
  for (const PaceRun& run : runs)
    if (run.same()) return run.cells;
  return 1;
}

Result<PaceResult> measure_pace(CampaignInputs inputs, const std::vector<int>& candidates, bool quiet) {
  const auto single = execute(inputs, 1, quiet);
  if (!single.ok()) return single.error();
  PaceResult result;
  result.single_took = single->took;
  for (const int cells : candidates) {
    const auto many = execute(with_full_cells(inputs, cells), cells, quiet);
    if (!many.ok()) return many.error();
    PaceRun run{cells, many->took, at_once(*many), {}};
    for (const PlannedTrial& trial : inputs.plan.trials)  // in the plan's order of names
      if (trial.scan) row_of(run.rows, row_name(trial));
    take(run.rows, single->trials, &PaceRow::single, &PaceRow::single_invalid);
    take(run.rows, many->trials, &PaceRow::many, &PaceRow::many_invalid);
    std::sort(run.rows.begin(), run.rows.end(), [](const auto& a, const auto& b) { return a.scan < b.scan; });
    result.runs.push_back(std::move(run));
    if (result.runs.back().same()) break;
  }
  return result;
}

void print_pace(const PaceResult& result, std::ostream& out) {
  for (const PaceRun& run : result.runs) print_run(run, out);
}

nlohmann::ordered_json pace_json(const PaceResult& result) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const PaceRun& run : result.runs) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const PaceRow& row : run.rows)
      rows.push_back({{"scan", row.scan},
                      {"single", executions_json(row.single)},
                      {"many", executions_json(row.many)},
                      {"single_invalid", row.single_invalid},
                      {"many_invalid", row.many_invalid},
                      {"difference", row.difference().value_or("")}});
    runs.push_back({{"cells", run.cells},
                    {"same", run.same()},
                    {"took_s", seconds(run.took)},
                    {"at_once", run.at_once},
                    {"rows", rows}});
  }
  return {{"cells", result.cells()}, {"single_took_s", seconds(result.single_took)}, {"runs", runs}};
}

}  // namespace zpilab
