// Many questions at once: p values that keep the chance of any false "yes" over all of them.
#pragma once

#include <span>
#include <vector>

namespace zpilab {

/// Adjusted p values in the order given (Holm, Scandinavian Journal of Statistics 6, 1979). To call those
/// yes that are at most 0.05 is wrong in at most 5 % of tables, however the cells depend on one another.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace zpilab
