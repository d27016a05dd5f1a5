#include "reports/html/figure.h"

#include "reports/html/assets.h"
#include "reports/html/plot_scale.h"

namespace zpilab {
namespace {

Markup contents(const Figure& figure) {
  return element("title", figure.title) +
         (figure.description.empty() ? Markup() : element("desc", figure.description));
}

Attributes attributes_of(const Figure& figure) {
  return {{"class", "figure"},
          {"role", "img"},
          {"viewBox", "0 0 " + pixel(figure.width) + " " + pixel(figure.height)}};
}

}  // namespace

Markup inline_figure(const Figure& figure) {
  return element("svg", attributes_of(figure), contents(figure) + figure.body);
}

std::string figure_file(const Figure& figure) {
  Attributes attributes = attributes_of(figure);
  attributes.push_back({"xmlns", "http://www.w3.org/2000/svg"});
  attributes.push_back({"width", pixel(figure.width)});
  attributes.push_back({"height", pixel(figure.height)});
  const Markup style = element("style", Markup::trusted(std::string(figure_style())));
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
         element("svg", attributes, contents(figure) + style + figure.body).str() + "\n";
}

Markup svg_text(double x, double y, const std::string& style, const Markup& text) {
  return element("text", {{"x", pixel(x)}, {"y", pixel(y)}, {"class", style}}, text);
}

Markup svg_line(double x1, double y1, double x2, double y2, const std::string& style) {
  return empty_element(
      "path",
      {{"class", style}, {"d", "M" + pixel(x1) + " " + pixel(y1) + "L" + pixel(x2) + " " + pixel(y2)}});
}

}  // namespace zpilab
