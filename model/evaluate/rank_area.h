// The area under a ROC curve without drawing it: the chance that a positive scores above a negative, equal
// scores counting half (Mann and Whitney, 1947; Hanley and McNeil, Radiology 143, 1982).
#pragma once

#include <optional>
#include <vector>

namespace zpilab {

/// Nothing if one of the sides is empty. Scores are finite, in any order.
std::optional<double> rank_area(std::vector<double> positives, std::vector<double> negatives);

}  // namespace zpilab
