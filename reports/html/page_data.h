// What the sections of the page are made of: computed once, shown in many places.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "reports/class_scores.h"
#include "reports/html/confusion_matrix.h"
#include "reports/html/detector_overview.h"
#include "reports/html/detector_style.h"
#include "reports/loaded_campaign.h"
#include "reports/model_evaluation.h"
#include "reports/page/markup.h"
#include "reports/table_report.h"

namespace zpilab {

class PageData {
 public:
  /// Takes the campaign; `file` is how the reader would name it in a command.
  PageData(LoadedCampaign campaign, std::string file, std::vector<ModelEvaluation> evaluations = {},
           ScoresByTrial scores = {});
  PageData(const PageData&) = delete;
  PageData& operator=(const PageData&) = delete;

  const LoadedCampaign& campaign() const { return campaigns_.front(); }
  const TableReport& report() const { return report_; }
  /// Ordinary workloads as one.
  const TableReport& pooled() const { return pooled_; }
  const DetectorStyle& style() const { return style_; }
  const std::vector<DetectorOverview>& overviews() const { return overviews_; }
  const std::map<std::string, ConfusionMatrix>& confusion() const { return confusion_; }
  const std::vector<ModelEvaluation>& evaluations() const { return evaluations_; }
  /// Of this trial; none if they are not known.
  std::vector<ClassScores> scores_of(int trial) const;
  const std::string& file() const { return file_; }
  /// The detector that the headings speak of; nullptr where nothing was scored.
  const DetectorOverview* main() const;
  bool several_workloads() const;

  /// Trials whose timeline is in the page: their numbers become links.
  void set_inside(std::set<int> trials) { inside_ = std::move(trials); }
  const std::set<int>& inside() const { return inside_; }
  /// "12", as a link if its timeline is in the page.
  Markup trial_link(int trial) const;

 private:
  std::vector<LoadedCampaign> campaigns_;
  std::string file_;
  std::vector<ModelEvaluation> evaluations_;
  ScoresByTrial scores_;
  TableReport report_, pooled_;
  DetectorStyle style_;
  std::vector<DetectorOverview> overviews_;
  std::map<std::string, ConfusionMatrix> confusion_;
  std::set<int> inside_;
};

/// Rows of each setting, then of each scan and device: what stands in one figure or one group of a table.
using RowsOfScan = std::vector<const ScanRow*>;
std::vector<std::vector<RowsOfScan>> rows_by_setting(const TableReport& report);

/// "0.06 s [0.04-0.11]"; "not reached".
std::string median_text(const std::optional<double>& median, const std::optional<MedianInterval>& interval,
                        double uncertainty);
/// The detector's name with its colour.
Markup detector_key(const DetectorStyle& style, const std::string& detector);
/// A piece of a curve, for a legend.
Markup legend_line(const std::string& style);
/// All detectors with their lines, for above the figures.
Markup legend(const DetectorStyle& style);

}  // namespace zpilab
