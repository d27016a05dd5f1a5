#include "reports/html/confusion_table.h"
#include "reports/html/sections.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

std::string heading(const PageData& data) {
  const DetectorOverview* main = data.main();
  if (main == nullptr || main->classed == 0) return "Which class: nothing to be right about";
  return "Which class: " + main->detector + " named the right one in " + std::to_string(main->right_class) +
         " of " + std::to_string(main->classed) + " scans";
}

}  // namespace

Markup classes_section(const PageData& data) {
  Markup matrices;
  for (const std::string& detector : data.style().names()) {
    const auto found = data.confusion().find(detector);
    if (found != data.confusion().end())
      matrices += confusion_table(
          detector_key(data.style(), detector) +
              Markup(": " + error_text(found->second, "trials") + error_interval_text(found->second)),
          found->second);
  }
  return section(
      "classes", heading(data),
      element("p",
              "Rows: what a trial was. Columns: what its first alarm said; 0 is silence. The articles "
              "count samples, this counts trials, each by one answer: a miss is a 0 in a scan's row, a "
              "false alarm of a placebo is anything else in the row of 0.") +
          element("div", {{"class", "matrices"}}, matrices));
}

}  // namespace zpilab
