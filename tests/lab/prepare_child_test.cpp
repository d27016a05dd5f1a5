#include "lab/prepare_child.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "tests/support/namespace_pair.h"

namespace zpilab {
namespace {

TEST(RunProgram, FeedsAndReads) {
  const std::string much(300'000, 'x');  // more than a pipe holds, both ways
  const auto output = run_to_end({"/bin/cat"}, much, 10 * kSecond);
  ASSERT_TRUE(output.ok()) << to_string(output.error());
  EXPECT_EQ(output.value(), much);
}

TEST(RunProgram, GivesTheMessagesOfAFailure) {
  const auto failed = run_to_end({"/bin/sh", "-c", "echo no such rule >&2; exit 3"}, "ignored", 10 * kSecond);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Errc::failed);
  EXPECT_EQ(failed.error().what, "/bin/sh: exit status 3: no such rule");
}

TEST(RunProgram, EndsAtItsDeadline) {
  const Nanoseconds before = monotonic_now();
  const auto late = run_to_end({"/bin/sh", "-c", "exec tail -f /dev/null"}, "", 100 * kMillisecond);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Errc::timeout);
  EXPECT_LT(monotonic_now() - before, 5 * kSecond);
}

TEST(RunProgram, SaysThatAProgramIsNotThere) {
  const auto missing = run_to_end({"/no/such/program"}, "", kSecond);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().what.find("start /no/such/program"), std::string::npos) << missing.error().what;
}

TEST(FindProgram, NamesThePackage) {
  EXPECT_TRUE(require_program("sh").ok());
  const auto missing = require_program("no-such-program", "no-such-package");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().what.find("apt-get install no-such-package"), std::string::npos);
}

TEST(ChildProgram, TakesItsWholeGroupWithIt) {
  pid_t grandchild = 0;
  {
    ProgramStart what;
    what.argv = {"/bin/sh", "-c", "tail -f /dev/null >/dev/null & echo $!; wait"};
    auto child = ChildProgram::start(what);
    ASSERT_TRUE(child.ok()) << to_string(child.error());
    char text[16] = {};
    ASSERT_GT(::read(child->output(), text, sizeof text - 1), 0);
    grandchild = std::stoi(text);
    ASSERT_EQ(::kill(grandchild, 0), 0);
  }
  // Whoever reaps it does so soon; a zombie still answers kill(0), so look until it is gone.
  const Nanoseconds deadline = monotonic_now() + 5 * kSecond;
  while (::kill(grandchild, 0) == 0 && monotonic_now() < deadline) {
  }
  EXPECT_EQ(::kill(grandchild, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(KillDescendants, ReachesThoseWhoFled) {
  const int result =
      testing_support::TestProcess::start([] {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        pid_t fled = 0;
        {
          ProgramStart what;
          what.argv = {"/bin/sh", "-c", "setsid sh -c 'echo $$; exec tail -f /dev/null >/dev/null'"};
          auto child = ChildProgram::start(what);
          char text[16] = {};
          if (!child.ok() || ::read(child->output(), text, sizeof text - 1) <= 0) return 2;
          fled = std::stoi(text);
        }
        if (::kill(fled, 0) != 0) return 3;  // it must still be there, or this proves nothing
        kill_descendants(monotonic_now() + 5 * kSecond);
        return ::kill(fled, 0) == -1 && errno == ESRCH ? 0 : 4;
      }).wait();
  EXPECT_EQ(result, 0);
}

TEST(ChildProgram, LeaksNoDescriptor) {
  const int open_here = ::dup(0);  // without CLOEXEC it would leak; ours must not
  const auto listed = run_to_end({"/bin/ls", "/proc/self/fd"}, "", 10 * kSecond);
  ::close(open_here);
  ASSERT_TRUE(listed.ok());
  // 0, 1, 2, the one left open on purpose, and ls's own view of the folder.
  std::size_t lines = 0;
  for (const char c : listed.value()) lines += c == '\n' ? 1U : 0U;
  const auto again = run_to_end({"/bin/ls", "/proc/self/fd"}, "", 10 * kSecond);
  std::size_t fewer = 0;
  for (const char c : again.value()) fewer += c == '\n' ? 1U : 0U;
  EXPECT_EQ(lines, fewer + 1) << listed.value();
}

}  // namespace
}  // namespace zpilab
