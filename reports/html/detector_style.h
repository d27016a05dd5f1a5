// In which order detectors stand, and which colour each has: the same in every table and figure of a page.
#pragma once

#include <string>
#include <vector>

#include "reports/table_report.h"

namespace zpilab {

class DetectorStyle {
 public:
  /// The one that detected the most scans comes first; equals by name.
  explicit DetectorStyle(const TableReport& report);
  /// In the order given.
  explicit DetectorStyle(std::vector<std::string> names) : names_(std::move(names)) {}

  const std::vector<std::string>& names() const { return names_; }
  /// "d0", "d1", ...: a class of figure.css, colour and dashes. There are eight; then they begin anew.
  std::string style_of(const std::string& detector) const;
  std::size_t rank(const std::string& detector) const;

 private:
  std::vector<std::string> names_;
};

}  // namespace zpilab
