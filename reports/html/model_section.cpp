#include "reports/html/confusion_table.h"
#include "reports/html/model_plots.h"
#include "reports/html/sections.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

ConfusionMatrix windows_of(const ModelEvaluation& evaluation) {
  ConfusionMatrix matrix;
  for (std::size_t truth = 0; truth < kClassCount; ++truth)
    for (std::size_t said = 0; said < kClassCount; ++said)
      matrix.counts[truth][said] = evaluation.windows[truth][said];
  return matrix;
}

Markup class_legend() {
  Markup items;
  for (std::size_t c = 0; c < kClassCount; ++c)
    items += element("li", legend_line(class_style(c)) +
                               Markup(" " + std::to_string(c) + " " + std::string(kClassNames[c])));
  return element("ul", {{"class", "legend"}}, items);
}

Markup evaluation_legend(const std::vector<ModelEvaluation>& evaluations) {
  Markup items;
  for (std::size_t i = 0; i < evaluations.size(); ++i)
    items += element("li", legend_line(class_style(i % kClassCount)) + Markup(" " + evaluations[i].name));
  return element("ul", {{"class", "legend"}}, items);
}

Markup in_figures(const Figure& figure) { return element("div", inline_figure(figure)); }

}  // namespace

Markup model_section(const PageData& data) {
  const std::vector<ModelEvaluation>& evaluations = data.evaluations();
  if (evaluations.empty()) return {};
  Markup matrices, curves;
  for (const ModelEvaluation& evaluation : evaluations) {
    const ConfusionMatrix windows = windows_of(evaluation);
    matrices += confusion_table(
        Markup(evaluation.name + ": " + error_text(windows, "windows") + "; mean over the classes " +
               format_decimal(evaluation.window_error * 100, 2) + " %; area over all pairs of classes " +
               format_decimal(evaluation.multiclass_auc, 4)),
        windows);
    curves += in_figures(roc_figure(evaluation));
  }
  const Markup budget = in_figures(budget_figure(evaluations, data.overviews(), data.style()));
  return section(
      "model", "The model: what it says of single windows, and what other budgets would bring",
      element(
          "p",
          "Out of zpilab model evaluate. Rows: what a window was, by its probes; columns: what the forest "
          "says of it, before the decision that makes an alarm of many windows.") +
          element("div", {{"class", "matrices"}}, matrices) + element("h3", "One class against all others") +
          class_legend() + element("div", {{"class", "figures"}}, curves) +
          element("h3", "More scans, or fewer false alarms") + evaluation_legend(evaluations) +
          element(
              "p",
              "Curves: the detector with its decisions made easier or harder. Dots: the detectors of this "
              "campaign, where they stand.") +
          legend(data.style()) + element("div", {{"class", "figures"}}, budget));
}

std::vector<Figure> model_figures(const PageData& data) {
  std::vector<Figure> figures;
  for (const ModelEvaluation& evaluation : data.evaluations()) figures.push_back(roc_figure(evaluation));
  if (!data.evaluations().empty())
    figures.push_back(budget_figure(data.evaluations(), data.overviews(), data.style()));
  return figures;
}

}  // namespace zpilab
