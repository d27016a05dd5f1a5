// How often this thread has asked for memory: whoever links allocation_count.cpp has operator new counted in
// the whole program. For the benchmark, and for the test that a sample costs no allocation.
#pragma once

#include <cstdint>

namespace zpilab {

/// Allocations of the calling thread so far.
std::uint64_t allocation_count();

}  // namespace zpilab
