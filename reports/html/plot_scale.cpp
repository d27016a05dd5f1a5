#include "reports/html/plot_scale.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "reports/number_format.h"

namespace zpilab {
namespace {

std::vector<double> powers_of_ten(double from, double to, int at_most) {
  const int first = static_cast<int>(std::ceil(std::log10(from) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(to) + 1e-9));
  const int step = std::max(1, (last - first + at_most) / std::max(at_most, 1));
  std::vector<double> ticks;
  for (int exponent = first; exponent <= last; exponent += step) ticks.push_back(std::pow(10.0, exponent));
  return ticks;
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `rough`.
double round_step(double rough) {
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (power * factor >= rough * (1 - 1e-9)) return power * factor;
  return power * 10;
}

}  // namespace

double PlotScale::at(double value) const {
  const double inside = std::clamp(value, from, to);
  const double share =
      logarithmic ? std::log(inside / from) / std::log(to / from) : (inside - from) / (to - from);
  return pixel_from + (to > from ? share : 0) * (pixel_to - pixel_from);
}

std::vector<double> PlotScale::ticks(int at_most) const {
  if (!(to > from) || at_most < 1) return {};
  if (logarithmic) return powers_of_ten(from, to, at_most);
  const double step = round_step((to - from) / at_most);
  std::vector<double> ticks;
  for (double i = std::ceil(from / step - 1e-9); i * step <= to + step * 1e-9; ++i)
    ticks.push_back(i * step + 0.0);  // no "-0"
  return ticks;
}

std::string tick_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", std::fabs(value) < 1e-12 ? 0.0 : value);
  return text.data();
}

std::string pixel(double value) { return format_decimal(value, 1); }

}  // namespace zpilab
