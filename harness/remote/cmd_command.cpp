#include "harness/remote/cmd_command.h"

#include <algorithm>
#include <cassert>
#include <string_view>

namespace zpilab {
namespace {

/// cmd.exe takes 8191 characters with its own name and option in front; a limit in bytes is the stricter one.
constexpr std::size_t kLongestCommand = 8000;

/// As the C library takes it back apart: backslashes count double before a quote only, and the last quote is
/// one.
std::string quote_for_argv(std::string_view word) {
  std::string quoted = "\"";
  std::size_t backslashes = 0;
  for (const char c : word) {
    if (c == '"') quoted.append(backslashes + 1, '\\');
    backslashes = c == '\\' ? backslashes + 1 : 0;
    quoted += c;
  }
  return quoted.append(backslashes, '\\') + '"';
}

/// A caret takes the meaning from the character behind it. With one before every quote cmd.exe never believes
/// itself inside quotes, where carets would be letters.
std::string escape_for_cmd(std::string_view text) {
  constexpr std::string_view kMeaningful = "()%!^\"<>&|";
  std::string escaped;
  char before = '\0';
  for (const char c : text) {
    // Variables are looked up before carets are: none has a name that begins with a caret, not even
    // "%PATH:a=b%".
    if (kMeaningful.find(c) != std::string_view::npos || before == '%') escaped += '^';
    escaped += c;
    before = c;
  }
  return escaped;
}

/// cmd.exe looks for the program by real quotes, and takes what follows a / for an option.
std::string quote_program(std::string program) {
  std::replace(program.begin(), program.end(), '/', '\\');
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:\\";
  const bool plain = !program.empty() && program.find_first_not_of(kPlain) == std::string::npos;
  return plain ? program : '"' + program + '"';
}

Error not_possible(const std::string& program, const std::string& why) {
  return make_error(Errc::invalid_input, "cmd.exe cannot be given " + why, program);
}

}  // namespace

Result<std::string> cmd_command(const std::vector<std::string>& argv) {
  assert(!argv.empty());
  const std::string& program = argv.front();
  if (program.find_first_of("\"%") != std::string::npos)
    return not_possible(program, "a program with \" or % in its name");
  for (const std::string& word : argv)
    if (word.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos)
      return not_possible(program, "an argument with a NUL or the end of a line in it");
  std::string command = quote_program(program);
  for (std::size_t i = 1; i < argv.size(); ++i) command += ' ' + escape_for_cmd(quote_for_argv(argv[i]));
  if (command.size() > kLongestCommand)
    return not_possible(program, "a line of more than " + std::to_string(kLongestCommand) + " bytes");
  return command;
}

}  // namespace zpilab
