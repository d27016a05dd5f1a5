#include "reports/html/report_page.h"

#include <algorithm>

#include "reports/html/choose_trials.h"
#include "reports/html/report_frame.h"
#include "reports/html/sections.h"
#include "reports/html/trial_article.h"
#include "reports/number_format.h"
#include "reports/page/html_table.h"
#include "reports/table_cells.h"
#include "reports/trial_document.h"

namespace zpilab {
namespace {

/// Timelines as they will stand in the page, in order of number.
struct Timelines {
  std::map<int, Markup> trials;
  std::size_t omitted = 0;
};

Markup folded_trial(const TrialReport& report, const std::string& why, const DetectorStyle& style) {
  const std::string id = "trial-" + std::to_string(report.trial.id);
  // What the link leads to is inside: browsers open the fold for it.
  const Markup inside = element("div", {{"id", id}, {"tabindex", "-1"}}, trial_article(report, style, {}));
  const Markup summary =
      element("summary", element("h3", trial_title(report.trial)) + Markup(" ") + element("em", why));
  return element("details", {{"class", "trial"}}, summary + inside) + Markup("\n");
}

Result<Timelines> timelines(const PageData& data, const CampaignReader& reader,
                            const std::vector<ChosenTrial>& chosen, std::size_t room) {
  std::map<int, const StoredTrial*> stored;
  for (const ScoredTrial& scored : data.campaign().trials) stored[scored.trial.id] = &scored.trial;
  Timelines timelines;
  for (const ChosenTrial& choice : chosen) {
    if (room == 0) {
      ++timelines.omitted;
      continue;
    }
    auto report = make_trial_report(reader, *stored.at(choice.trial));
    if (!report.ok()) return report.error();
    report->scores = data.scores_of(choice.trial);
    Markup trial = folded_trial(*report, choice.why, data.style());
    if (trial.str().size() > room) {
      room = 0;  // the first that does not fit ends it: those after it are less telling
      ++timelines.omitted;
      continue;
    }
    room -= trial.str().size();
    timelines.trials.emplace(choice.trial, std::move(trial));
  }
  return timelines;
}

Markup trials_section(const PageData& data, const Timelines& timelines) {
  const auto shown = static_cast<int>(timelines.trials.size());
  Markup content =
      element("p",
              "Of each scan the slowest and the median trial, misses, false alarms, and trials that gave no "
              "result. A timeline shows what arrived, who spoke up, which counters moved and what else the "
              "device was doing.");
  if (timelines.omitted > 0)
    content += element("p", {{"class", "warning"}},
                       counted(static_cast<int>(timelines.omitted), "more timeline", "more timelines") +
                           " would have told something, and are left out so that this page stays below " +
                           format_decimal(static_cast<double>(kLargestPage) / 1e6, 1) + " MB.");
  content += element("p", Markup("Any other trial: ") + element("code", "zpilab report trial " + data.file() +
                                                                            " ID --html -o trial.html"));
  for (const auto& [id, trial] : timelines.trials) content += trial;
  return section("trials", "Why a trial was slow: " + counted(shown, "timeline", "timelines"), content);
}

Markup navigation(const PageData& data) {
  Markup links;
  for (const auto& [id, name] :
       std::initializer_list<std::pair<std::string, std::string>>{{"summary", "Summary"},
                                                                  {"speed", "Speed"},
                                                                  {"price", "False alarms"},
                                                                  {"classes", "Classes"},
                                                                  {"model", "Model"},
                                                                  {"tables", "Tables"},
                                                                  {"trials", "Trials"},
                                                                  {"provenance", "Provenance"}})
    if (id != "model" || !data.evaluations().empty()) links += element("a", {{"href", "#" + id}}, name);
  return element("nav", {{"aria-label", "Sections"}}, links);
}

void append_details(const TrialReport& report, Markup& content) {
  for (const auto& part : trial_details(report)) {
    if (const auto* heading = std::get_if<Heading>(&part)) content += element("h2", heading->text);
    if (const auto* paragraph = std::get_if<Paragraph>(&part)) content += element("p", paragraph->text);
    if (const auto* table = std::get_if<Table>(&part)) {
      HtmlTable shown;
      HtmlRow head;
      for (const Table::Column& column : table->columns)
        head.push_back(column.right ? number_cell(column.name) : heading_cell(column.name));
      shown.head = {head};
      shown.groups.emplace_back();
      for (const auto& row : table->rows) {
        HtmlRow cells;
        for (std::size_t i = 0; i < row.size(); ++i)
          cells.push_back(table->columns[i].right ? number_cell(row[i]) : text_cell(row[i]));
        shown.groups[0].rows.push_back(std::move(cells));
      }
      content += html_table(shown);
    }
  }
}

}  // namespace

Result<std::string> report_page(PageData& data, const CampaignReader& reader, std::size_t largest) {
  const std::vector<ChosenTrial> chosen = choose_trials(data.campaign(), data.report(), data.style());
  // The links to the timelines are part of what stands around them: measured with all of them.
  std::set<int> wanted, shown;
  for (const ChosenTrial& choice : chosen) wanted.insert(choice.trial);
  data.set_inside(std::move(wanted));
  const auto around = [&data] {
    return std::pair{summary_section(data) + speed_section(data) + price_section(data) +
                         classes_section(data) + model_section(data) + tables_section(data),
                     provenance_section(data)};
  };
  const auto measured = around();
  const std::size_t frame = report_frame("", navigation(data), {}).size() + 4096;
  const std::size_t taken = measured.first.str().size() + measured.second.str().size() + frame;
  const auto drawn = timelines(data, reader, chosen, largest > taken ? largest - taken : 0);
  if (!drawn.ok()) return drawn.error();
  for (const auto& [id, trial] : drawn->trials) shown.insert(id);
  data.set_inside(std::move(shown));
  const auto [before, after] = around();
  return report_frame(data.campaign().header.scenario_name + ": " + finding(data), navigation(data),
                      before + trials_section(data, *drawn) + after);
}

std::string trial_page(const TrialReport& report, const std::string& file) {
  std::vector<std::string> names;
  for (const DetectorScore& score : report.score.detectors) names.push_back(score.detector);
  const DetectorStyle style(names);
  Markup content = element("h1", trial_title(report.trial));
  content += element("p", {{"class", "facts"}},
                     "Campaign " + file + ", scenario " + report.header.scenario_name + ", made " +
                         report.header.created_utc);
  content += trial_article(report, style, kFullDetail);
  append_details(report, content);
  return report_frame(trial_title(report.trial), {}, content);
}

}  // namespace zpilab
