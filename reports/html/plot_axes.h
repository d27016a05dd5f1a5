// The frame of a plot of curves: grid, ticks and labels. All such plots have one size, so that they stand
// beside each other.
#pragma once

#include <string>

#include "reports/html/plot_scale.h"
#include "reports/page/markup.h"

namespace zpilab {

inline constexpr double kPlotWidth = 350, kPlotHeight = 210;
inline constexpr double kPlotLeft = 40, kPlotRight = 330, kPlotTop = 34, kPlotBottom = 172;

/// `y` is a share from 0 to 1, with ticks in per cent.
Markup plot_axes(const PlotScale& x, const PlotScale& y, const std::string& x_label);

/// From 0 to 1 over the height of the plot.
PlotScale share_scale();

}  // namespace zpilab
