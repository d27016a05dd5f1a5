#include "harness/yaml/typed_values.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace zpilab {
std::optional<double> parse_rate(std::string_view text) {
  const auto [number, unit] = split_unit(text);
  return unit == "Hz" && !number.empty() ? parse_decimal(number) : std::nullopt;
}

std::optional<double> parse_percent(std::string_view text) {
  const auto [number, unit] = split_unit(text);
  return unit == "%" && !number.empty() ? parse_decimal(number) : std::nullopt;
}

std::optional<std::int64_t> parse_bit_rate(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 4> kUnits = {
      {{"bit/s", 1}, {"kbit/s", 1e3}, {"Mbit/s", 1e6}, {"Gbit/s", 1e9}}};
  const auto [number, unit] = split_unit(text);
  const auto value = number.empty() ? std::nullopt : parse_decimal(number);
  for (const auto& [name, factor] : kUnits)
    if (value && unit == name && *value >= 0 && *value <= 1e6) return std::llround(*value * factor);
  return std::nullopt;
}

std::optional<Timing> parse_timing(std::string_view text) {
  if (text.size() != 2 || text[0] != 'T' || text[1] < '0' || text[1] > '5') return std::nullopt;
  return Timing{text[1] - '0'};
}

std::optional<std::pair<int, int>> parse_port_range(std::string_view text, int lowest, int highest) {
  const std::size_t dash = text.find('-');
  const auto number = [&](std::string_view digits) -> std::optional<int> {
    if (!canonical_digits(digits) || digits.size() > 5) return std::nullopt;
    return static_cast<int>(*parse_integer(digits));
  };
  const auto first = number(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
  if (!first || !last || *first < lowest || *last > highest || *first > *last) return std::nullopt;
  return std::pair{*first, *last};
}

void normalise_ranges(std::vector<std::pair<int, int>>& ranges) {
  std::sort(ranges.begin(), ranges.end());
  std::vector<std::pair<int, int>> merged;
  for (const auto& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().second + 1)
      merged.back().second = std::max(merged.back().second, range.second);
    else
      merged.push_back(range);
  }
  ranges = std::move(merged);
}

bool is_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const std::string_view year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return false;
  const auto number = [](std::string_view digits) {
    int value = 0;
    for (char digit : digits) value = value * 10 + (digit - '0');
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(number(year)),
                                     std::chrono::month(static_cast<unsigned>(number(month))),
                                     std::chrono::day(static_cast<unsigned>(number(day))))
      .ok();
}

bool is_name(std::string_view text) {
  const auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (text.empty() || text.size() > 64 || !letter_or_digit(text[0])) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_one_line(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= 4096 && std::none_of(text.begin(), text.end(), control);
}

}  // namespace zpilab
