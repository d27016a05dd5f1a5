#include "reports/html/page_data.h"

#include "reports/number_format.h"

namespace zpilab {
namespace {

std::vector<LoadedCampaign> as_list(LoadedCampaign campaign) {
  std::vector<LoadedCampaign> list;
  list.push_back(std::move(campaign));
  return list;
}

}  // namespace

PageData::PageData(LoadedCampaign campaign, std::string file, std::vector<ModelEvaluation> evaluations,
                   ScoresByTrial scores)
    : campaigns_(as_list(std::move(campaign))),
      file_(std::move(file)),
      evaluations_(std::move(evaluations)),
      scores_(std::move(scores)),
      report_(make_table(campaigns_, {})),
      pooled_(make_table(campaigns_, {"", "", true})),
      style_(report_),
      overviews_(detector_overviews(report_, style_, campaigns_.front().header.workloads_apart)),
      confusion_(confusion_matrices(campaigns_.front())) {}

std::vector<ClassScores> PageData::scores_of(int trial) const {
  const auto found = scores_.find(trial);
  return found == scores_.end() ? std::vector<ClassScores>{} : found->second;
}

const DetectorOverview* PageData::main() const {
  return overviews_.empty() || overviews_.front().n == 0 ? nullptr : &overviews_.front();
}

bool PageData::several_workloads() const {
  std::set<std::string> workloads;
  for (const ScanRow& row : report_.rows) workloads.insert(row.setting.workload);
  return workloads.size() > 1;
}

Markup PageData::trial_link(int trial) const {
  const std::string number = std::to_string(trial);
  return inside_.contains(trial) ? element("a", {{"href", "#trial-" + number}}, number) : Markup(number);
}

std::vector<std::vector<RowsOfScan>> rows_by_setting(const TableReport& report) {
  std::vector<std::vector<RowsOfScan>> settings;
  const ScanRow* above = nullptr;
  for (const ScanRow& row : report.rows) {
    const bool same_setting = above != nullptr && above->setting == row.setting;
    if (!same_setting) settings.emplace_back();
    if (!same_setting || above->scan != row.scan || above->device != row.device)
      settings.back().emplace_back();
    settings.back().back().push_back(&row);
    above = &row;
  }
  return settings;
}

std::string median_text(const std::optional<double>& median, const std::optional<MedianInterval>& interval,
                        double uncertainty) {
  std::string text = format_ttfd(median, uncertainty);
  if (interval && interval->lower)
    text += " [" + format_seconds(*interval->lower) + "-" +
            (interval->upper ? format_seconds(*interval->upper) : "...") + "]";
  return text;
}

Markup detector_key(const DetectorStyle& style, const std::string& detector) {
  return element("span", {{"class", "key " + style.style_of(detector)}}, detector);
}

Markup legend_line(const std::string& style) {
  return element("svg", {{"class", "figure sample"}, {"viewBox", "0 0 34 10"}, {"aria-hidden", "true"}},
                 empty_element("path", {{"class", "curve " + style}, {"d", "M1 5H33"}}));
}

Markup legend(const DetectorStyle& style) {
  Markup items;
  for (const std::string& detector : style.names())
    items += element("li", legend_line(style.style_of(detector)) + Markup(" " + detector));
  return element("ul", {{"class", "legend"}}, items);
}

}  // namespace zpilab
