#include <algorithm>

#include "reports/compare/comparison_data.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

/// Text for an attribute. Control characters are no XML, not even escaped.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

struct TestCase {
  std::string group, name, inside;
};

std::string failures(const Comparison& comparison, const std::optional<std::size_t>& cell,
                     const std::string& detector) {
  std::string text;
  for (const Regression& regression : comparison.regressions) {
    const bool own = cell ? regression.cell == cell : !regression.cell && regression.subject == detector;
    if (!own) continue;
    text += "      <failure type=\"" + std::string(budget_name(regression.budget)) + "\" message=\"" +
            escaped(regression.message) + "\"/>\n";
  }
  return text;
}

std::vector<TestCase> test_cases(const Comparison& comparison) {
  std::vector<TestCase> cases;
  for (std::size_t i = 0; i < comparison.cells.size(); ++i) {
    const ComparedCell& cell = comparison.cells[i];
    std::string inside = failures(comparison, i, "");
    if (inside.empty() && cell.judgement.verdict == Verdict::too_few)
      inside = "      <skipped message=\"too few: needs " + std::to_string(cell.judgement.needed) +
               " repetitions\"/>\n";
    cases.push_back({cell.detector, cell.scan + " -" + cell.timing, inside});
  }
  for (const ComparedDetector& detector : comparison.detectors)
    cases.push_back(
        {detector.head_name, "all trials", failures(comparison, std::nullopt, detector.head_name)});
  return cases;
}

}  // namespace

std::string comparison_junit(const Comparison& comparison) {
  const std::vector<TestCase> cases = test_cases(comparison);
  const auto count = [&](const char* what) {
    return std::to_string(std::count_if(cases.begin(), cases.end(), [&](const TestCase& test) {
      return test.inside.find(what) != std::string::npos;
    }));
  };
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"zpilab " +
                     escaped(comparison.gate) + "\" tests=\"" + std::to_string(cases.size()) +
                     "\" failures=\"" + count("<failure") + "\" skipped=\"" + count("<skipped") + "\">\n";
  for (const TestCase& test : cases) {
    text += "    <testcase classname=\"" + escaped(test.group) + "\" name=\"" + escaped(test.name) + "\"";
    text += test.inside.empty() ? "/>\n" : ">\n" + test.inside + "    </testcase>\n";
  }
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace zpilab
