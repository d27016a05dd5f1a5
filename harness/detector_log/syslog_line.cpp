#include "harness/detector_log/syslog_line.h"

#include <cctype>

namespace zpilab {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

void skip_blanks(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
}

std::string_view take_word(std::string_view& rest) {
  skip_blanks(rest);
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

/// "<37>", at most three digits.
void skip_priority(std::string_view& rest) {
  if (rest.empty() || rest.front() != '<') return;
  const std::size_t end = rest.find('>');
  if (end != std::string_view::npos && end <= 4) rest.remove_prefix(end + 1);
}

/// "Nov 21 20:55:01", a day below ten padded with a blank, or one word that begins with a year.
std::string_view take_time(std::string_view& rest) {
  std::string_view after = rest;
  const std::string_view month = take_word(after);
  if (month.size() > 10 && is_digit(month[0]) && month[4] == '-') {
    rest = after;
    return month;
  }
  const std::string_view day = take_word(after);
  const std::string_view clock = take_word(after);
  const bool fits = month.size() == 3 && !day.empty() && day.size() <= 2 && is_digit(day[0]) &&
                    clock.size() == 8 && clock[2] == ':' && clock[5] == ':';
  if (!fits) return {};
  rest = after;
  return {month.data(), static_cast<std::size_t>(clock.data() + clock.size() - month.data())};
}

std::string_view without_process_number(std::string_view tag) { return tag.substr(0, tag.find('[')); }

}  // namespace

SyslogLine parse_syslog_line(std::string_view line) {
  std::string_view rest = line;
  skip_priority(rest);
  const std::string_view time = take_time(rest);
  const std::string_view whole = rest;
  // The first word is the program's tag; in a file the host's name stands before it.
  for (int word = 0; word < 2; ++word) {
    std::string_view tag = take_word(rest);
    if (tag.size() < 2 || tag.back() != ':') continue;
    tag.remove_suffix(1);
    skip_blanks(rest);
    return {without_process_number(tag), rest, time};
  }
  std::string_view message = whole;
  skip_blanks(message);
  return {{}, message, time};
}

}  // namespace zpilab
