// Bytes that Darwin's sysctls returned, into values. Pure: no call is made here, so that it is tested on
// every system.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "agents/counters/darwin_structs.h"
#include "harness/core/result.h"

namespace zpilab {

enum class DarwinReading {
  values,    ///< they are there
  withheld,  ///< all zeros from a kernel that gives these to callers without the right to read: unknown, not
             ///< 0
};

/// `values` becomes one number for each member of the layout; nothing, if they were withheld. Both of Apple's
/// processors are little endian. An error (io) for a blob of another size than the layout's.
Result<DarwinReading> decode_darwin(const DarwinLayout& layout, std::span<const std::byte> blob,
                                    std::vector<std::uint64_t>& values);

/// What is called for each interface: its name, and one number for each member.
using DarwinInterface = std::function<void(std::string_view name, std::span<const std::uint64_t> values)>;

/// Records one behind the other. `layout`: of darwin_interface_struct(). A record without a name is of an
/// interface that is being removed, and is left out. An error (io) for a rest that is no record.
Result<Done> decode_darwin_interfaces(const DarwinLayout& layout, std::span<const std::byte> blob,
                                      const DarwinInterface& interface);

}  // namespace zpilab
