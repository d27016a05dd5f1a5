#include "reports/csv_text.h"

#include <algorithm>
#include <string_view>

namespace zpilab {
namespace {

bool harmless(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
}

bool computes(const std::string& text) {
  if (text.empty()) return false;
  if (text.front() == '-') return !std::all_of(text.begin(), text.end(), harmless);
  return std::string_view("=+@\t\r").find(text.front()) != std::string_view::npos;
}

}  // namespace

std::string csv_text(std::string text) {
  if (computes(text)) text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace zpilab
