// A plot: what is drawn, and what it says to who cannot see it. In the page, or as an SVG file for a paper.
#pragma once

#include <string>

#include "reports/page/markup.h"

namespace zpilab {

struct Figure {
  std::string name;                ///< of its file, without ending; any text
  std::string title, description;  ///< for screen readers; the title is drawn by the body
  double width = 0, height = 0;
  Markup body;
};

/// <svg> for the page, which brings the style.
Markup inline_figure(const Figure& figure);
/// A whole file with its style inside.
std::string figure_file(const Figure& figure);

/// Text at a place; `style` is a class of figure.css, or several.
Markup svg_text(double x, double y, const std::string& style, const Markup& text);
Markup svg_line(double x1, double y1, double x2, double y2, const std::string& style);

}  // namespace zpilab
