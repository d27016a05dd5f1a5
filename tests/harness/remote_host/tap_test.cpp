#include "harness/remote_host/tap.h"

#include <gtest/gtest.h>

#include "tests/harness/remote_host/program_under_test.h"

namespace zpilab {
namespace {

using testing::ProgramUnderTest;
using Argv = std::vector<std::string>;

TEST(Tap, CommandLine) {
  struct Case {
    Argv args;
    int code;
  };
  const Argv good = {"--interface", "zpilab-none", "--scanner", "198.18.0.1", "--device",
                     "198.18.0.2",  "2001:2::2",   "--class",   "tcp4"};
  std::vector<Case> cases = {{{"--help"}, 0}, {{}, 2}};
  if (::geteuid() == 0) cases.push_back({good, 3});
  for (const auto& [at, value] : {std::pair<std::size_t, std::string>{3, "scanner.example"},
                                  {5, "198.18.0.0/24"},
                                  {8, "normal"},
                                  {8, "tcp5"}}) {
    Argv bad = good;
    bad[at] = value;
    cases.push_back({bad, 2});
  }
  for (const Case& c : cases) {
    ProgramUnderTest program([&] {
      ::close(2);
      return tap_main(c.args);
    });
    program.close_output();
    EXPECT_EQ(program.wait(), c.code) << (c.args.empty() ? "" : c.args[0]);
  }
}

TEST(Tap, WithoutPrivilegesItSaysWhatIsMissing) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to give it up";
  ProgramUnderTest program([] {
    if (::setuid(65534) != 0) return 99;
    ::dup2(1, 2);
    return run_tap({"lo", {ProbeProtocol::tcp, Family::ipv4, {*parse_address("198.18.0.1")}, {}}, 0});
  });
  program.close_input();
  EXPECT_TRUE(program.wait_readable(20'000));
  EXPECT_EQ(program.wait(), 5);
}

}  // namespace
}  // namespace zpilab
