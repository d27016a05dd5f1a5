// A floating-point number out of text, correctly rounded, without a locale: std::from_chars, which the C++
// library of macOS (libc++ before its version 20) does not have for these.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace zpilab {

/// The same by strtod(3), in a program that never sets a locale; what is too small for a number is 0 here.
template <typename Number>
std::optional<Number> floating_by_strtod(std::string_view text) {
  // What strtod() takes besides: blanks, "+1", "0x1p3", "inf", "nan".
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos || text[0] == '+')
    return std::nullopt;
  const std::string ended(text);
  char* end = nullptr;
  Number value{};
  if constexpr (std::is_same_v<Number, float>)
    value = std::strtof(ended.c_str(), &end);
  else
    value = std::strtod(ended.c_str(), &end);
  if (end != ended.c_str() + ended.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// The whole text as a finite float or double, or nothing. No sign but "-", no blanks.
template <typename Number>
std::optional<Number> parse_floating(std::string_view text) {
  if constexpr (requires(Number & to) { std::from_chars(text.data(), text.data(), to); }) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
      return std::nullopt;
    return value;
  } else {
    return floating_by_strtod<Number>(text);
  }
}

}  // namespace zpilab
