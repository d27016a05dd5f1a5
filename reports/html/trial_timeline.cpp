#include "reports/html/trial_timeline.h"

#include <algorithm>

#include "reports/html/plot_scale.h"
#include "reports/html/timeline_lanes.h"
#include "reports/number_format.h"
#include "reports/trial_document.h"

namespace zpilab {
namespace {

constexpr double kGutter = 230, kWidth = 960, kGap = 4, kTop = 20, kAxis = 36;
constexpr std::size_t kLongestLabel = 27;

std::string shortened(const std::string& text) {
  return text.size() <= kLongestLabel ? text : text.substr(0, kLongestLabel - 3) + "...";
}

double height_of(const std::vector<Lane>& lanes) {
  double height = kTop;
  for (const Lane& lane : lanes) height += lane.height + kGap;
  return height;
}

Markup area(const TrialReport& report, const std::string& style, Nanoseconds from, Nanoseconds until,
            double height) {
  const std::string x = timeline_x(report, from);
  return element("path",
                 {{"class", style},
                  {"d", "M" + x + " 0H" + timeline_x(report, until) + "V" + pixel(height) + "H" + x + "z"}},
                 {});
}

/// Everything that is stretched with time.
Markup stretched(const TrialReport& report, const std::vector<Lane>& lanes, double height) {
  Markup drawn;
  if (report.score.t0) {
    drawn += area(report, "scanning", *report.score.t0, *report.score.last_probe, height);
    drawn += area(report, "grace", *report.score.last_probe, report.score.hit_until, height);
    drawn += element(
        "path",
        {{"class", "first"}, {"d", "M" + timeline_x(report, *report.score.t0) + " 0V" + pixel(height)}},
        element("title", "first probe"));
  }
  double y = kTop;
  for (const Lane& lane : lanes) {
    drawn += element("g", {{"transform", "translate(0 " + pixel(y) + ")"}}, lane.drawn);
    y += lane.height + kGap;
  }
  return drawn;
}

Markup labels(const std::vector<Lane>& lanes) {
  Markup drawn;
  double y = kTop;
  for (const Lane& lane : lanes) {
    const double middle = y + lane.height / 2 + 4;
    drawn += element("text", {{"x", "0"}, {"y", pixel(middle)}, {"class", "label"}},
                     Markup(shortened(lane.label)) + element("title", lane.label));
    if (!lane.note.empty()) drawn += svg_text(kGutter - 8, middle, "note end", lane.note);
    y += lane.height + kGap;
  }
  return drawn;
}

Markup axis(const TrialReport& report, const Focus& range, double height) {
  const Nanoseconds zero = report.score.t0.value_or(report.trial.record.started);
  const PlotScale x{seconds(range.from - zero), seconds(range.until - zero), kGutter, kWidth, false};
  Markup drawn = svg_line(kGutter, height, kWidth, height, "axis");
  for (const double tick : x.ticks(8)) {
    drawn += svg_line(x.at(tick), height, x.at(tick), height + 4, "axis");
    drawn += svg_text(x.at(tick), height + 17, "tick middle", tick_text(tick));
  }
  return element("g", {{"class", "time"}}, drawn) +
         svg_text(kGutter - 24, height + 17, "tick end",
                  report.score.t0 ? "seconds after the first probe" : "seconds after the beginning");
}

/// A window onto the lanes. data-*: what report.js needs to draw the axis anew.
Markup window(const TrialReport& report, const Focus& range, const std::string& title,
              const std::vector<Lane>& lanes, const Markup& content) {
  const double height = height_of(lanes);
  const Nanoseconds zero = report.score.t0.value_or(report.trial.record.started);
  const Nanoseconds length = std::max<Nanoseconds>((range.until - range.from) / kMillisecond, 1);
  const Markup inside = element(
      "svg",
      {{"class", "stretch"},
       {"x", pixel(kGutter)},
       {"y", "0"},
       {"width", pixel(kWidth - kGutter)},
       {"height", pixel(height)},
       {"viewBox", timeline_x(report, range.from) + " 0 " + std::to_string(length) + " " + pixel(height)},
       {"preserveAspectRatio", "none"}},
      content);
  return element(
      "svg",
      {{"class", "figure timeline"},
       {"role", "img"},
       {"aria-label", title},
       {"viewBox", "0 0 " + pixel(kWidth + 10) + " " + pixel(height + kAxis - 10)},
       {"data-zero", timeline_x(report, zero)},
       {"data-end", timeline_x(report, report.trial.record.ended)}},
      labels(lanes) + inside + svg_text(kGutter + 4, 13, "note", title) + axis(report, range, height));
}

}  // namespace

Markup trial_timeline(const TrialReport& report, const DetectorStyle& style, const TimelineDetail& detail) {
  const TrialRecord& record = report.trial.record;
  if (record.ended <= record.started) return {};
  const std::vector<Lane> lanes = timeline_lanes(report, style, detail);
  const std::string id = "lanes-" + std::to_string(report.trial.id);
  const Markup drawn = element("g", {{"id", id}}, stretched(report, lanes, height_of(lanes)));
  Markup windows = window(report, {record.started, record.ended}, "the whole trial", lanes, drawn);
  const Focus focus = focus_of(report);
  if ((focus.until - focus.from) * 4 < record.ended - record.started)
    windows += window(report, focus, "closer: the first probe and the alarms that follow", lanes,
                      empty_element("use", {{"href", "#" + id}}));
  return element("div", {{"class", "timelines"}}, windows);
}

}  // namespace zpilab
