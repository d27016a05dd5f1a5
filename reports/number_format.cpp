#include "reports/number_format.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace zpilab {
std::string format_fixed(double value, int decimals) {
  std::array<char, 352> text{};  // the longest double has 309 digits before the point
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string format_seconds(double seconds) {
  const double size = std::fabs(seconds);
  if (size >= 9.95) return format_fixed(seconds, 0);
  return size >= 0.995 ? format_fixed(seconds, 1) : format_fixed(seconds, 2);
}

std::string format_time(double seconds) {
  if (std::fabs(seconds) < 119.5) return format_seconds(seconds) + " s";
  const auto whole = static_cast<long long>(std::llround(seconds));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%lld min %02lld s", whole / 60, std::llabs(whole % 60));
  return text.data();
}

std::string format_ttfd(std::optional<double> seconds, double uncertainty) {
  if (!seconds) return "not reached";
  if (*seconds < uncertainty) return "<= " + format_time(uncertainty);
  return format_time(*seconds);
}

std::string format_range(std::optional<double> from, std::optional<double> to) {
  if (!from || !to) return "";
  return format_seconds(*from) + "-" + format_seconds(*to);
}

std::string format_decimal(double value, int decimals) {
  std::string text = format_fixed(value, decimals);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string format_hours(double hours) {
  if (hours < 1) return format_decimal(hours * 60, hours * 60 < 10 ? 1 : 0) + " min";
  return format_fixed(hours, 1) + " h";
}

std::string printable(const std::string& text) {
  std::string clean = text;
  for (char& c : clean)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = c == '\n' || c == '\t' ? ' ' : '?';
  return clean;
}

}  // namespace zpilab
