#include "model/evaluate/run_program.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace zpilab {
namespace {

Result<ProgramRun> shell(const std::string& script, const std::string& input = {},
                         Nanoseconds silence = 20 * kSecond) {
  return run_program({"/bin/sh", "-c", script}, input, silence, 1 << 20);
}

TEST(RunProgram, TakesAllOutputWhileItGivesAllInput) {
  const std::string much(400'000, 'x');  // more than pipes hold, both ways
  const auto run = shell("cat; echo done >&2; exit 4", much);
  ASSERT_TRUE(run) << to_string(run.error());
  EXPECT_EQ(run->output, much);
  EXPECT_EQ(run->errors, "done\n");
  EXPECT_EQ(run->exit_status, 4);
}

TEST(RunProgram, OneThatDoesNotReadIsNoFailure) {
  const auto run = shell("exec <&-; echo enough", std::string(400'000, 'x'));
  ASSERT_TRUE(run) << to_string(run.error());
  EXPECT_EQ(run->output, "enough\n");
  EXPECT_EQ(run->exit_status, 0);
}

TEST(RunProgram, ASignalIsANegativeStatus) {
  const auto run = shell("kill -SEGV $$");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->exit_status, -SIGSEGV);
}

TEST(RunProgram, SilenceAndFloodsEnd) {
  const auto silent = shell("exec sleep 60", "", 100 * kMillisecond);
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Errc::timeout);
  const auto flood = shell("while :; do echo flood; done");
  ASSERT_FALSE(flood);
  EXPECT_EQ(flood.error().code, Errc::failed);
}

TEST(RunProgram, OneThatIsNotThereIsNamed) {
  const auto run = run_program({"/nonexistent/program"}, "", kSecond, 100);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::unavailable);
  EXPECT_NE(run.error().what.find("/nonexistent/program"), std::string::npos);
}

}  // namespace
}  // namespace zpilab
