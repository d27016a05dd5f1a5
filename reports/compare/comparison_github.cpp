#include <algorithm>

#include "reports/compare/comparison_data.h"

namespace zpilab {
namespace {

/// GitHub shows ten annotations of a step; more are dropped in an order of its own.
constexpr std::size_t kMostAnnotations = 10;

/// As the runner reads them: a line break would begin another command.
std::string escaped(const std::string& text, bool property) {
  std::string safe;
  for (const char c : text) {
    if (c == '%')
      safe += "%25";
    else if (c == '\r')
      safe += "%0D";
    else if (c == '\n')
      safe += "%0A";
    else if (property && c == ':')
      safe += "%3A";
    else if (property && c == ',')
      safe += "%2C";
    else
      safe += c;
  }
  return safe;
}

}  // namespace

std::string comparison_github(const Comparison& comparison) {
  std::string text;
  const std::size_t shown = std::min(comparison.regressions.size(), kMostAnnotations);
  for (std::size_t i = 0; i < shown; ++i) {
    const Regression& regression = comparison.regressions[i];
    text += "::error title=" + escaped("zpilab: " + regression.subject, true) +
            "::" + escaped(regression.subject + ": " + regression.message, false) + '\n';
  }
  const std::size_t more = comparison.regressions.size() - shown;
  return text + "::notice title=zpilab::" + std::to_string(comparison.judged()) + " of " +
         std::to_string(comparison.cells.size()) + " cells judged, " +
         std::to_string(comparison.regressions.size()) + " regressions" +
         (more > 0 ? ", of which " + std::to_string(more) + " are not shown here" : "") + '\n';
}

}  // namespace zpilab
