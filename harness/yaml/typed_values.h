// The small languages inside a scenario's values: "100 ms", "10 Hz", "T3", "1-100,443", "2027-12-31". Pure
// text in, value out; nothing else parses. The message for a bad value is made by the reader, which knows the
// place.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/number_text.h"
#include "harness/core/scenario.h"

namespace zpilab {

/// "10 Hz".
std::optional<double> parse_rate(std::string_view text);
/// "1.5 %".
std::optional<double> parse_percent(std::string_view text);
/// "10 Mbit/s" (bit/s, kbit/s, Mbit/s, Gbit/s; powers of 1000), as whole bits per second.
std::optional<std::int64_t> parse_bit_rate(std::string_view text);
/// "T0" .. "T5".
std::optional<Timing> parse_timing(std::string_view text);
/// One part of a port list: "443" or "1-100". Limits are checked: lowest <= first <= last <= highest.
std::optional<std::pair<int, int>> parse_port_range(std::string_view text, int lowest, int highest);
/// Sorted, and merged where they touch or overlap, so that equal selections are equal values.
void normalise_ranges(std::vector<std::pair<int, int>>& ranges);
/// A day that exists, as YYYY-MM-DD.
bool is_iso_date(std::string_view text);
/// Letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 64: safe as file name and
/// argument.
bool is_name(std::string_view text);
/// No control characters, at most 4096 bytes.
bool is_one_line(std::string_view text);

}  // namespace zpilab
