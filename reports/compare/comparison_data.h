// A comparison for programs.
#pragma once

#include <string>

#include "reports/compare/comparison.h"

namespace zpilab {

/// Everything, as one JSON object. What was not reached or does not exist is null.
std::string comparison_json(const Comparison& comparison);
/// JUnit's XML: a test case a cell and a detector; regressions are failures, "too few" is skipped.
std::string comparison_junit(const Comparison& comparison);
/// Workflow commands of GitHub Actions: an ::error for each of the ten worst regressions, then one ::notice.
std::string comparison_github(const Comparison& comparison);
/// HEAD's figures for github-action-benchmark, tool customSmallerIsBetter. A median that was not reached is
/// left out; the misses are a figure of their own.
std::string smaller_is_better_json(const Comparison& comparison);
/// The same as Bencher Metric Format.
std::string bencher_json(const Comparison& comparison);

}  // namespace zpilab
