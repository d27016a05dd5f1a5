#include "harness/remote/shell_quote.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace zpilab {
namespace {

TEST(ShellQuote, Words) {
  struct Case {
    std::string word, quoted;
  };
  const std::array<Case, 8> cases = {{{"", "''"},
                                      {"plain", "'plain'"},
                                      {"two words", "'two words'"},
                                      {"$(reboot)", "'$(reboot)'"},
                                      {"it's", "'it'\\''s'"},
                                      {"''", "''\\'''\\'''"},
                                      {"a\nb", "'a\nb'"},
                                      {"\\", "'\\'"}}};
  for (const Case& c : cases) EXPECT_EQ(shell_quote(c.word), c.quoted);
}

TEST(ShellQuote, CommandJoinsByBlanks) {
  EXPECT_EQ(shell_command({"nmap", "-p", "1-100; id"}), "'nmap' '-p' '1-100; id'");
  EXPECT_EQ(shell_command({}), "");
}

TEST(ShellQuote, EveryByteSurvivesTheShellOfThisMachine) {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string command = shell_command({"printf", "%s", all + "'" + all});
  FILE* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string got;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) got += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0);
  EXPECT_EQ(got, all + "'" + all);
}

}  // namespace
}  // namespace zpilab
