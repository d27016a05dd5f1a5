// What the parsers of /proc/net give back: one number with its group ("Tcp", "eth0") and its name, and where
// in the text its digits stand. Views point into the text that was parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace zpilab {

struct ProcValue {
  std::string_view group;
  std::string_view name;
  std::uint64_t value = 0;  ///< two's complement where the kernel prints a negative constant (MaxConn -1)
  std::size_t offset = 0;   ///< of the first character of the number in the text
};

/// Digits with an optional minus sign, nothing else; empty on overflow and on anything that is not a number.
std::optional<std::uint64_t> parse_proc_number(std::string_view text);

/// Takes the next line off `text`, without its newline. False at the end.
bool take_line(std::string_view& text, std::string_view& line);

/// Takes the next word off `line`; words are separated by spaces and tabs. Empty at the end.
std::string_view take_word(std::string_view& line);

}  // namespace zpilab
