// Rows of numbers with intervals on one logarithmic axis: rates, counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/html/figure.h"

namespace zpilab {

struct IntervalMark {
  std::string style;            ///< class of figure.css: the detector's
  std::optional<double> value;  ///< empty: only a bound is known, `upper`
  double lower = 0, upper = 0;
  std::string says;  ///< for a pointer that rests on it
};

struct IntervalRow {
  std::string label;
  std::vector<IntervalMark> marks;  ///< one below the other
};

/// The axis spans the values; 0 stands on its left end.
Figure interval_plot(const std::string& name, const std::string& title, const std::string& axis_label,
                     const std::vector<IntervalRow>& rows);

}  // namespace zpilab
