#include "harness/core/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "harness/core/floating_number.h"

namespace zpilab {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "12.5" taken apart; both parts are digits, `fraction` may be empty.
struct DecimalParts {
  std::string_view whole, fraction;
};

std::optional<DecimalParts> split_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  const DecimalParts parts{text.substr(0, point),
                           point == std::string_view::npos ? std::string_view{} : text.substr(point + 1)};
  if (!canonical_digits(parts.whole)) return std::nullopt;
  if (point != std::string_view::npos && !all_digits(parts.fraction)) return std::nullopt;
  return parts;
}

struct Unit {
  std::string_view name;
  Nanoseconds length;
};
constexpr std::array<Unit, 6> kUnits = {{{"ns", 1},
                                         {"us", kMicrosecond},
                                         {"ms", kMillisecond},
                                         {"s", kSecond},
                                         {"min", 60 * kSecond},
                                         {"h", 3600 * kSecond}}};

}  // namespace

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool canonical_digits(std::string_view text) {
  return all_digits(text) && (text.size() == 1 || text[0] != '0');
}

std::pair<std::string_view, std::string_view> split_unit(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
  std::string_view unit = text.substr(end);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  return {text.substr(0, end), unit};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (!canonical_digits(digits) || text == "-0") return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> parse_decimal(std::string_view text) {
  if (!split_decimal(text.starts_with('-') ? text.substr(1) : text)) return std::nullopt;
  return parse_floating<double>(text);
}

bool looks_octal(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && is_digit(text[1]);
}

std::optional<Nanoseconds> parse_duration(std::string_view text) {
  const auto [number, unit_name] = split_unit(text);
  const auto* unit = std::find_if(kUnits.begin(), kUnits.end(),
                                  [name = unit_name](const Unit& u) { return u.name == name; });
  const auto parts = split_decimal(number);
  if (unit == kUnits.end() || !parts || parts->whole.size() > 9 || parts->fraction.size() > 9)
    return std::nullopt;
  const auto whole = parse_integer(parts->whole);
  // At most 1e9 hours = 3.6e21 ns would overflow; refuse before multiplying.
  if (!whole || *whole > std::numeric_limits<Nanoseconds>::max() / unit->length - 1) return std::nullopt;
  Nanoseconds result = *whole * unit->length;
  Nanoseconds part = unit->length;
  for (char digit : parts->fraction) {
    // Only what is exact in nanoseconds is a duration.
    part = part % 10 == 0 ? part / 10 : 0;
    if (part == 0 && digit != '0') return std::nullopt;
    result += (digit - '0') * part;
  }
  return result;
}

std::string number_text(double value) {
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::string(text.data(), end) : std::string();
}

}  // namespace zpilab
