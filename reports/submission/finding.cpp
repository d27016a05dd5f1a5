#include "reports/submission/finding.h"

#include <utility>

#include "reports/submission/rules.h"

namespace zpilab {

void Findings::add(std::string_view rule, std::string file, int line, std::string what) {
  const Severity severity = find_rule(rule).severity;
  errors_ += severity == Severity::error ? 1 : 0;
  if (list_.size() >= kMost) {
    ++left_out_;
    return;
  }
  list_.push_back({std::string(rule), severity, std::move(file), line, std::move(what)});
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, kShown)) out += c >= 0x20 && c < 0x7F ? c : '?';
  return out + (text.size() > kShown ? "...\"" : "\"");
}

}  // namespace zpilab
