// Many questions at once: p values that keep the chance of any false "yes" over all of them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace zpilab {

/// Adjusted p values in the order given (Holm, Scandinavian Journal of Statistics 6, 1979). To call those
/// yes that are at most 0.05 is wrong in at most 5 % of tables, however the cells depend on one another.
std::vector<double> holm(std::span<const double> p_values);

/// Cells in which nothing could be found need no share of the 5 % (Tarone, Biometrics 46, 1990). Given the
/// smallest p that each test could reach whatever chance did, which a permutation test knows beforehand:
/// the smallest k for which at most k of them are <= alpha / k. Those are the ones to test, and to correct
/// for.
std::size_t tarone(std::span<const double> smallest_p_values, double alpha);

}  // namespace zpilab
