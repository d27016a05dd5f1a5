// From two readings of a counter to how far it moved.
#pragma once

#include <cstdint>

namespace zpilab {

/// How many bits the system keeps. `kernel_long`: 32 or 64, which the number itself does not tell (Linux).
enum class CounterWidth { bits32, bits64, kernel_long };

/// How far a counter moved from `before` to `now`. A wrap at 32 bits is recognised when the old value was in
/// the last quarter of 32 bits and the new one is in the first; any other step backwards (an interface was
/// replaced, a driver reset its statistics) is no traffic and gives 0, as every step backwards of 64 bits.
std::int64_t counter_step(std::uint64_t before, std::uint64_t now,
                          CounterWidth width = CounterWidth::kernel_long);

}  // namespace zpilab
