// Ports as campaign files spell them, read back.
#pragma once

#include <optional>
#include <string_view>

#include "harness/core/scenario.h"

namespace zpilab {

/// What to_string(PortSelection) writes: "top-1000", "1-100,443", "". Nothing for any other text.
std::optional<PortSelection> parse_port_selection(std::string_view text);

}  // namespace zpilab
