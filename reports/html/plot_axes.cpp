#include "reports/html/plot_axes.h"

#include "reports/html/figure.h"
#include "reports/number_format.h"

namespace zpilab {

Markup plot_axes(const PlotScale& x, const PlotScale& y, const std::string& x_label) {
  Markup drawn;
  for (const double tick : y.ticks(2)) {
    drawn += svg_line(kPlotLeft, y.at(tick), kPlotRight, y.at(tick), "grid");
    drawn += svg_text(kPlotLeft - 6, y.at(tick) + 4, "tick end", format_decimal(tick * 100, 0) + " %");
  }
  for (const double tick : x.ticks(6)) {
    drawn += svg_line(x.at(tick), kPlotTop, x.at(tick), kPlotBottom, "grid");
    drawn += svg_text(x.at(tick), kPlotBottom + 15, "tick middle", tick_text(tick));
  }
  drawn += svg_line(kPlotLeft, kPlotBottom, kPlotRight, kPlotBottom, "axis");
  return drawn + svg_text((kPlotLeft + kPlotRight) / 2, kPlotBottom + 32, "label middle", x_label);
}

PlotScale share_scale() { return {0, 1, kPlotBottom, kPlotTop, false}; }

}  // namespace zpilab
