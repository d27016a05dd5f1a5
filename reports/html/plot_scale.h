// Where a value stands on an axis, and where the axis has ticks. Pure.
#pragma once

#include <string>
#include <vector>

namespace zpilab {

struct PlotScale {
  double from = 0, to = 1;              ///< values; logarithmic: both above 0
  double pixel_from = 0, pixel_to = 1;  ///< may run backwards: SVG's y grows downwards
  bool logarithmic = false;

  /// Values outside are put on the nearer end.
  double at(double value) const;
  /// At most about `at_most` of them, at 1, 2 or 5 times a power of ten; logarithmic: at powers of ten.
  std::vector<double> ticks(int at_most) const;
};

/// "0.01", "1", "1000", "1e+06".
std::string tick_text(double value);
/// A coordinate with one decimal.
std::string pixel(double value);

}  // namespace zpilab
