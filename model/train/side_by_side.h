// Independent pieces of work on a few threads. Each writes only what is its own, so that the number of
// threads changes no result.
#pragma once

#include <cstddef>
#include <functional>

#include "harness/core/result.h"

namespace zpilab {

/// Does work(0) to work(tasks - 1), at most `threads` at a time. The first failure in order of the tasks is
/// returned; the others are done all the same.
Result<Done> side_by_side(int threads, std::size_t tasks,
                          const std::function<Result<Done>(std::size_t task)>& work);

}  // namespace zpilab
