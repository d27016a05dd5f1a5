// Reads the line of a sample as wire_encode.cpp writes it, without a JSON parser: a detector reads nothing
// else, at every sample, and a tree of JSON values costs it more than its verdict.
#pragma once

#include <optional>
#include <string_view>

#include "harness/core/sample.h"

namespace zpilab::wire {

/// Nothing if the line is written otherwise (other members, another order, blanks) or breaks a rule of the
/// protocol: whether it is valid JSON all the same is not decided here.
std::optional<Sample> read_sample_text(std::string_view line);

}  // namespace zpilab::wire
