#include "reports/results/entry_id.h"

#include <algorithm>

namespace zpilab {
namespace {

constexpr std::size_t kLongestPart = 64, kMostParts = 8;

bool safe_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

bool safe_part(std::string_view part) {
  if (part.empty() || part.size() > kLongestPart) return false;
  if (part.front() == '.' || part.front() == '-' || part.back() == '.') return false;
  if (part == "index.html" || part == "entry.json") return false;
  return std::all_of(part.begin(), part.end(), safe_character);
}

}  // namespace

bool safe_entry_id(std::string_view id) {
  for (std::size_t parts = 1; parts <= kMostParts; ++parts) {
    const std::size_t slash = id.find('/');
    if (!safe_part(id.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    id.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace zpilab
