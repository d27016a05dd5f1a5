// Numbers and durations as people write them, in files and on command lines. Pure text in, value out; nothing
// else parses: no exponents, no leading zeros, no blanks around.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/core/clock.h"

namespace zpilab {

/// At least one, and nothing but digits.
bool all_digits(std::string_view text);
/// The same without leading zeros.
bool canonical_digits(std::string_view text);
/// Decimal without leading zeros, sign only "-". Nothing if it is not one, or does not fit.
std::optional<std::int64_t> parse_integer(std::string_view text);
/// Decimal such as 5, 0.25 or -1.5; no exponent, no leading zeros.
std::optional<double> parse_decimal(std::string_view text);
/// A number that YAML 1.1 would read as octal: "010". Worth its own message.
bool looks_octal(std::string_view text);
/// "20 s" as "20" and "s"; one blank may be left out.
std::pair<std::string_view, std::string_view> split_unit(std::string_view text);
/// "20 s", "1.5 s", "100 ms", "2 min", "1 h", "50 us", exact to the nanosecond; one blank may be left out.
std::optional<Nanoseconds> parse_duration(std::string_view text);
/// The other way: the shortest decimal that reads back as the same number; the same everywhere.
std::string number_text(double value);

}  // namespace zpilab
