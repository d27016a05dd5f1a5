#include "harness/remote/cmd_command.h"

#include <gtest/gtest.h>

#include <map>
#include <string_view>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::string command(const std::vector<std::string>& argv) {
  const auto made = cmd_command(argv);
  return made ? *made : "REFUSED " + to_string(made.error());
}

TEST(CmdCommand, Lines) {
  const struct {
    std::vector<std::string> argv;
    const char* expected;
  } cases[] = {
      {{"zpi-agent"}, "zpi-agent"},
      {{"zpilab-Ab3/bin/zpi-agent.exe", "--version"}, R"(zpilab-Ab3\bin\zpi-agent.exe ^"--version^")"},
      {{"C:\\Program Files\\a&b.exe", "x"}, R"("C:\Program Files\a&b.exe" ^"x^")"},
      {{""}, R"("")"},
      {{"a", ""}, R"(a ^"^")"},
      {{"a", "two words"}, R"(a ^"two words^")"},
      {{"a", "say \"hi\""}, R"(a ^"say \^"hi\^"^")"},
      {{"a", "C:\\folder\\"}, R"(a ^"C:\folder\\^")"},
      {{"a", "back\\\"slash"}, R"(a ^"back\\\^"slash^")"},
      {{"a", "%PATH%"}, R"(a ^"^%^PATH^%^")"},
      {{"a", "%PATH:a=b%"}, R"(a ^"^%^PATH:a=b^%^")"},
      {{"a", "%%"}, R"(a ^"^%^%^")"},
      {{"a", "x & del | more > f < g"}, R"(a ^"x ^& del ^| more ^> f ^< g^")"},
      {{"a", "^ (!)"}, R"(a ^"^^ ^(^!^)^")"},
      {{"a", "Jürgen €"}, "a ^\"Jürgen €^\""},
      {{"a", "tab\t*?;,="}, "a ^\"tab\t*?;,=^\""},
  };
  for (const auto& c : cases) EXPECT_EQ(command(c.argv), c.expected);
}

TEST(CmdCommand, WhatCannotBeGivenIsRefused) {
  const struct {
    std::vector<std::string> argv;
    const char* says;
  } cases[] = {
      {{"a", "two\nlines"}, "a: cmd.exe cannot be given an argument with a NUL or the end of a line in it"},
      {{"a", "b\r"}, "the end of a line"},
      {{"a", std::string("b\0c", 3)}, "NUL"},
      {{"a\nb"}, "the end of a line"},
      {{"a\" & del b.exe"}, "a program with \" or % in its name"},
      {{"%TEMP%\\a.exe"}, "a program with \" or % in its name"},
      {{"a", std::string(8000, 'x')}, "a line of more than 8000 bytes"},
  };
  for (const auto& c : cases) {
    const auto made = cmd_command(c.argv);
    ASSERT_FALSE(made) << *made;
    EXPECT_EQ(made.error().code, Errc::invalid_input);
    EXPECT_NE(to_string(made.error()).find(c.says), std::string::npos) << to_string(made.error());
  }
  EXPECT_TRUE(cmd_command({"a", std::string(7900, 'x')}));
}

// ---- what becomes of a line: other code than that which makes it, after the same documents ----

/// cmd.exe's first phase on a command line: a variable that is not defined stays as it is written.
std::string expand_variables(std::string line) {
  const std::map<std::string, std::string> defined = {{"PATH", "EXPANDED"}, {"OS", "EXPANDED"}, {"", ""}};
  for (std::size_t at = line.find('%'); at != std::string::npos; at = line.find('%', at + 1)) {
    const std::size_t end = line.find('%', at + 1);
    if (end == std::string::npos) break;
    const std::string name = line.substr(at + 1, end - at - 1);
    const auto found = defined.find(name.substr(0, name.find(':')));
    if (!name.empty() && found != defined.end()) line.replace(at, end + 1 - at, found->second);
  }
  return line;
}

/// Its second: quotes protect, carets escape outside them. False where a character would have had a meaning.
bool take_carets(const std::string& line, std::string& result) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (!quoted && std::string_view("&|<>()\n").find(line[i]) != std::string_view::npos) return false;
    if (!quoted && line[i] == '^' && ++i == line.size()) return false;
    result += line[i];
  }
  return !quoted;
}

/// "2n backslashes and a quote: n backslashes, and the quote begins or ends a quoted part; 2n + 1: n and the
/// quote."
std::vector<std::string> split_argv(const std::string& line) {
  std::vector<std::string> argv;
  std::size_t i = 0;
  // The program's name ends with its quote, and a backslash is no escape in it.
  const bool named_in_quotes = line.starts_with('"');
  const std::size_t name_end = std::min(line.find(named_in_quotes ? '"' : ' ', 1), line.size());
  argv.push_back(named_in_quotes ? line.substr(1, name_end - 1) : line.substr(0, name_end));
  i = name_end + (named_in_quotes ? 1 : 0);
  for (;;) {
    while (i < line.size() && line[i] == ' ') ++i;
    if (i == line.size()) return argv;
    std::string word;
    for (bool quoted = false; i < line.size() && (quoted || line[i] != ' ');) {
      std::size_t backslashes = 0;
      while (i < line.size() && line[i] == '\\') ++i, ++backslashes;
      const bool at_quote = i < line.size() && line[i] == '"';
      word.append(at_quote ? backslashes / 2 : backslashes, '\\');
      if (!at_quote) {
        if (i < line.size() && (quoted || line[i] != ' ')) word += line[i++];
        continue;
      }
      ++i;
      if (backslashes % 2 == 1)
        word += '"';
      else
        quoted = !quoted;
    }
    argv.push_back(word);
  }
}

void comes_back(const std::vector<std::string>& argv) {
  std::string line;
  ASSERT_TRUE(take_carets(expand_variables(command(argv)), line)) << command(argv);
  EXPECT_EQ(split_argv(line), argv) << command(argv);
}

TEST(CmdCommand, HostileArgumentsComeBackAsTheyWere) {
  const std::vector<std::string> hostile = {"",
                                            " ",
                                            "\"",
                                            "\\",
                                            "\\\\\"",
                                            "\" & del /q * & \"",
                                            "%PATH%",
                                            "%PATH:~0,1%",
                                            "%",
                                            "100% of %OS% %",
                                            "^",
                                            "^^%OS^%",
                                            "a|b",
                                            "\\\" > out",
                                            "Jürgen 漢字 😀",
                                            "!OS!",
                                            "/c",
                                            "--",
                                            "'single'"};
  std::vector<std::string> all = {"C:\\Program Files\\a.exe"};
  for (const std::string& word : hostile) {
    comes_back({"a.exe", word});
    comes_back({"a.exe", word, word, "end"});
    all.push_back(word);
  }
  comes_back(all);
}

TEST(CmdCommand, WhateverIsMadeOfMeaningfulCharactersComesBack) {
  constexpr std::string_view kLetters = "\\\\\"\"%%^&|<>()! OS:PATH=~a";
  Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::string> argv = {"a.exe"};
    for (std::uint64_t words = random.below(4); words > 0; --words) {
      std::string& word = argv.emplace_back();
      for (std::uint64_t length = random.below(12); length > 0; --length)
        word += kLetters[random.below(kLetters.size())];
    }
    comes_back(argv);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace zpilab
