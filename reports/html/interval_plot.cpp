#include "reports/html/interval_plot.h"

#include <algorithm>
#include <cmath>

#include "reports/html/plot_scale.h"

namespace zpilab {
namespace {

constexpr double kWidth = 700, kLeft = 170, kRight = 680, kTop = 34;
constexpr double kMarkHeight = 14, kRowGap = 8;

double height_of(const IntervalRow& row) {
  return kMarkHeight * static_cast<double>(std::max<std::size_t>(row.marks.size(), 1)) + kRowGap;
}

/// From the power of ten below the smallest positive number to that above the largest.
PlotScale scale_of(const std::vector<IntervalRow>& rows) {
  double smallest = 1, largest = 10;
  bool any = false;
  const auto take = [&](double value) {
    if (!(value > 0)) return;
    smallest = any ? std::min(smallest, value) : value;
    largest = any ? std::max(largest, value) : value;
    any = true;
  };
  for (const IntervalRow& row : rows)
    for (const IntervalMark& mark : row.marks) {
      take(mark.upper);
      if (mark.value) take(*mark.value);
      if (mark.value) take(mark.lower);
    }
  const double from = std::pow(10.0, std::floor(std::log10(smallest) + 1e-9));
  const double to = std::pow(10.0, std::ceil(std::log10(largest) - 1e-9));
  return {from, std::max(to, from * 10), kLeft, kRight, true};
}

Markup drawn_mark(const IntervalMark& mark, const PlotScale& x, double y) {
  Markup shapes;
  if (mark.value) {
    shapes += svg_line(x.at(mark.lower), y, x.at(mark.upper), y, "whisker");
    shapes += empty_element("circle", {{"cx", pixel(x.at(*mark.value))}, {"cy", pixel(y)}, {"r", "4"}});
  } else {  // an arrow: from the bound downwards anything is possible
    shapes += svg_line(kLeft, y, x.at(mark.upper), y, "whisker bound");
    shapes += svg_line(x.at(mark.upper), y - 4, x.at(mark.upper), y + 4, "whisker");
  }
  return element("g", {{"class", "mark " + mark.style}}, element("title", mark.says) + shapes);
}

}  // namespace

Figure interval_plot(const std::string& name, const std::string& title, const std::string& axis_label,
                     const std::vector<IntervalRow>& rows) {
  const PlotScale x = scale_of(rows);
  double bottom = kTop;
  for (const IntervalRow& row : rows) bottom += height_of(row);
  Figure figure{name, title, "", kWidth, bottom + 40, svg_text(8, 18, "name", title)};
  for (const double tick : x.ticks(8)) {
    figure.body += svg_line(x.at(tick), kTop - 6, x.at(tick), bottom, "grid");
    figure.body += svg_text(x.at(tick), bottom + 15, "tick middle", tick_text(tick));
  }
  figure.body += svg_line(kLeft, bottom, kRight, bottom, "axis");
  figure.body += svg_text((kLeft + kRight) / 2, bottom + 32, "label middle", axis_label);
  double y = kTop;
  for (const IntervalRow& row : rows) {
    figure.body += svg_text(kLeft - 12, y + height_of(row) / 2, "label end", row.label);
    double at = y + kMarkHeight / 2;
    for (const IntervalMark& mark : row.marks) {
      figure.body += drawn_mark(mark, x, at);
      figure.description += (figure.description.empty() ? "" : "; ") + mark.says;
      at += kMarkHeight;
    }
    y += height_of(row);
  }
  return figure;
}

}  // namespace zpilab
