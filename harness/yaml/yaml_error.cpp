#include "harness/yaml/yaml_error.h"

#include <algorithm>
#include <cstddef>

namespace zpilab {
namespace {

constexpr std::size_t kMostPrinted = 20;
constexpr std::size_t kExcerptWidth = 120;
constexpr std::size_t kQuotedWidth = 60;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

void YamlErrors::add(TextPosition at, std::string message) {
  const auto same = [&](const Entry& entry) { return entry.at == at && entry.message == message; };
  // A file made of nothing but mistakes must not fill the memory with messages.
  if (entries_.size() > 1000 || std::any_of(entries_.begin(), entries_.end(), same)) return;
  entries_.push_back({at, std::move(message)});
}

std::string_view YamlErrors::source_line(int line) const {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) {
    const std::size_t newline = text_.find('\n', begin);
    if (newline == std::string_view::npos) return {};
    begin = newline + 1;
  }
  std::string_view found = text_.substr(begin, text_.find('\n', begin) - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

std::string YamlErrors::excerpt(TextPosition at) const {
  const std::string_view line = source_line(at.line);
  const std::size_t column = std::min(static_cast<std::size_t>(std::max(at.column, 1) - 1), line.size());
  // A provider's inventory is one long line: only the surroundings are shown.
  std::size_t begin =
      line.size() > kExcerptWidth && column > kExcerptWidth / 2 ? column - kExcerptWidth / 2 : 0;
  while (begin > 0 && continues_character(line[begin])) --begin;
  std::size_t end = std::min(line.size(), begin + kExcerptWidth);
  while (end < line.size() && continues_character(line[end])) ++end;

  std::string shown = "  ", caret = "  ";
  for (std::size_t i = begin; i < end; ++i) {
    shown += is_control(line[i]) ? ' ' : line[i];
    if (i < column && !continues_character(line[i])) caret += ' ';
  }
  return shown + '\n' + caret + '^';
}

Error YamlErrors::to_error() const {
  std::vector<Entry> sorted = entries_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& a, const Entry& b) { return a.at < b.at; });
  std::string what;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostPrinted); ++i) {
    const Entry& entry = sorted[i];
    if (i > 0) what += '\n';
    what += file_ + ':' + std::to_string(entry.at.line) + ':' + std::to_string(entry.at.column) + ": ";
    what += entry.message + '\n' + excerpt(entry.at);
  }
  if (sorted.size() > kMostPrinted)
    what += "\nand " + std::to_string(sorted.size() - kMostPrinted) + " more in " + file_;
  return make_error(Errc::invalid_input, std::move(what));
}

std::string did_you_mean(std::string_view written, const std::vector<std::string_view>& names) {
  if (written.size() > 40) return {};
  std::string_view best;
  std::size_t best_distance = (written.size() + 1) / 3 + 1;
  for (std::string_view name : names) {
    const std::size_t distance = edit_distance(written, name);
    if (distance < best_distance) best_distance = distance, best = name;
  }
  return best.empty() ? std::string{} : " (did you mean \"" + std::string(best) + "\"?)";
}

std::string join_choices(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string shown(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  std::size_t end = std::min(text.size(), kQuotedWidth);
  while (end < text.size() && end > 0 && continues_character(text[end])) --end;
  for (char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_control(c))
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 0xF]};
    else
      out += c;
  }
  return out + (end < text.size() ? "...\"" : "\"");
}

}  // namespace zpilab
