#include "harness/remote/shell_quote.h"

#include <cassert>

namespace zpilab {

std::string shell_quote(std::string_view word) {
  assert(word.find('\0') == std::string_view::npos);
  // Inside single quotes a shell interprets nothing at all, so the quote itself is the only byte to treat: it
  // is written outside, behind a backslash. Every word is quoted, also a harmless one: no list of safe bytes
  // to get wrong.
  std::string quoted = "'";
  for (char c : word) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  quoted += '\'';
  return quoted;
}

std::string shell_command(const std::vector<std::string>& argv) {
  std::string command;
  for (const std::string& word : argv) {
    if (!command.empty()) command += ' ';
    command += shell_quote(word);
  }
  return command;
}

}  // namespace zpilab
