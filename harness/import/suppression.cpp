#include "harness/import/suppression.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

#include "harness/core/number_text.h"

namespace zpilab {
namespace {

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

/// The lines without what stands behind a comment's mark.
std::vector<std::string_view> lines_without_comments(std::string_view text, std::string_view mark) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    lines.push_back(trimmed(line.substr(0, line.find(mark))));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Behind a whole word: "seconds" in "count 1, seconds 60". npos if it is not there.
std::size_t behind_word(std::string_view text, std::string_view word, std::size_t from = 0) {
  for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_character(text[at - 1])) &&
        (end == text.size() || !is_word_character(text[end])))
      return end;
  }
  return std::string_view::npos;
}

/// The number behind a word and blanks, '=' or ':'.
std::optional<std::int64_t> number_behind(std::string_view text, std::string_view word) {
  std::size_t at = behind_word(text, word);
  if (at == std::string_view::npos) return std::nullopt;
  while (at < text.size() && (text[at] == ' ' || text[at] == '=' || text[at] == ':' || text[at] == '\t'))
    ++at;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() + at || value < 0 || value > 10'000'000) return std::nullopt;
  return value;
}

std::string_view without_comma(std::string_view text) {
  if (text.ends_with(',')) text.remove_suffix(1);
  return text;
}

Suppression nothing() { return {"none", 0}; }

Suppression for_seconds(std::int64_t seconds, const std::string& what) {
  return {std::to_string(seconds) + " s, " + what, seconds * kSecond};
}

/// Snort's and Suricata's filters: of `type limit` and `type both` repeats are hidden for `seconds`; `type
/// threshold` and detection_filter only say when an alarm comes. The longest one counts.
Suppression of_event_filters(std::string_view configuration, std::string_view comment) {
  std::int64_t longest = 0;
  std::size_t filters = 0;
  // In Lua one filter may go over several lines, so that a line is too small a unit: up to a closing brace or
  // parenthesis, or the end of the line where there is none before.
  for (const std::string_view line : lines_without_comments(configuration, comment)) {
    std::string_view rest = line;
    for (std::size_t at = behind_word(rest, "type"); at != std::string_view::npos;
         at = behind_word(rest, "type")) {
      rest.remove_prefix(at);
      std::string_view one = rest.substr(0, rest.find_first_of(";})"));
      const std::size_t word = one.find_first_not_of(" ='\":");
      if (word == std::string_view::npos) continue;
      const std::string_view type = one.substr(word);
      if (!type.starts_with("limit") && !type.starts_with("both")) continue;
      const auto seconds = number_behind(one, "seconds");
      if (!seconds) continue;
      ++filters;
      longest = std::max(longest, *seconds);
    }
  }
  if (filters == 0) return nothing();
  return for_seconds(longest, "the longest of " + std::to_string(filters) + " limits on repeated alerts");
}

/// "1hr", "30min", "90 secs", "1 day".
std::optional<Nanoseconds> zeek_interval(std::string_view text) {
  text = trimmed(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0 || number > 1e6) return std::nullopt;
  const std::string_view unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  for (const auto& [name, length] : {std::pair<std::string_view, double>{"day", 86400},
                                     {"hr", 3600},
                                     {"min", 60},
                                     {"msec", 1e-3},
                                     {"usec", 1e-6},
                                     {"sec", 1}})
    if (unit.starts_with(name)) return from_seconds(number * length);
  return std::nullopt;
}

/// Zeek suppresses a notice of the same identity for an hour, unless it is told otherwise.
Suppression of_zeek(std::string_view configuration) {
  Nanoseconds interval = 3600 * kSecond;
  bool told = false;
  for (const std::string_view line : lines_without_comments(configuration, "#")) {
    const std::size_t at = behind_word(line, "default_suppression_interval");
    if (at == std::string_view::npos) continue;
    const std::size_t equals = line.find('=', at);
    if (equals == std::string_view::npos) continue;
    if (const auto value = zeek_interval(line.substr(equals + 1))) {
      interval = *value;
      told = true;
    }
  }
  if (interval == 0) return nothing();
  return {format_duration(interval) +
              (told ? ", Notice::default_suppression_interval" : ", Zeek's own default for notices"),
          interval};
}

/// With ALERT_ALL N psad speaks again only when the danger level of a source rises.
std::optional<Suppression> of_psad(std::string_view configuration) {
  for (const std::string_view line : lines_without_comments(configuration, "#")) {
    if (!line.starts_with("ALERT_ALL")) continue;
    const std::string_view value = trimmed(line.substr(
        9, line.find(';') == std::string_view::npos ? std::string_view::npos : line.find(';') - 9));
    if (value == "Y") return nothing();
    if (value == "N") return Suppression{"until the danger level rises (ALERT_ALL N)", kUntilRestart};
  }
  return std::nullopt;
}

std::optional<Suppression> of_arpalert(std::string_view configuration) {
  for (const std::string_view line : lines_without_comments(configuration, "#"))
    if (const auto seconds = number_behind(line, "anti flood interval"))
      return *seconds == 0 ? nothing() : for_seconds(*seconds, "anti flood interval");
  return std::nullopt;
}

}  // namespace

std::optional<Suppression> recognise_suppression(std::string_view format, std::string_view configuration) {
  if (format == "suricata-eve" || format == "snort2-fast") return of_event_filters(configuration, "#");
  if (format.starts_with("snort3-")) return of_event_filters(configuration, "--");
  if (format == "zeek") return of_zeek(configuration);
  if (format == "psad") return of_psad(configuration);
  if (format == "arpalert") return of_arpalert(configuration);
  if (format == "portsentry")
    return Suppression{"until restart: portsentry reports a host once", kUntilRestart};
  return std::nullopt;
}

std::optional<Suppression> parse_suppression(std::string_view text) {
  text = trimmed(text);
  if (text == "none") return nothing();
  if (text.starts_with("until restart")) return Suppression{std::string(text), kUntilRestart};
  // "60 s per source": the duration is all up to the second blank, or the first.
  for (std::size_t end = text.size(); end != std::string_view::npos && end > 0;
       end = text.rfind(' ', end - 1))
    if (const auto interval = parse_duration(without_comma(text.substr(0, end))))
      return *interval > 0 ? std::optional<Suppression>({std::string(text), *interval}) : nothing();
  return std::nullopt;
}

}  // namespace zpilab
