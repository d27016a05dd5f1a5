#include "reports/submission/isolated.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <vector>

namespace zpilab {
namespace {

TEST(Isolated, AnswerComesBack) {
  const IsolatedOutcome outcome = run_isolated([] { return std::string(1'000'000, 'a'); });
  EXPECT_EQ(outcome.stopped, "");
  EXPECT_EQ(outcome.output.size(), 1'000'000U);
}

TEST(Isolated, EndsAreToldApart) {
  EXPECT_EQ(run_isolated([]() -> std::string {
              ::raise(SIGSEGV);
              return "x";
            }).stopped,
            "limit.stopped");
  EXPECT_EQ(run_isolated([]() -> std::string { throw 1; }).stopped, "limit.stopped");
  EXPECT_EQ(run_isolated([]() -> std::string {
              volatile bool ever = false;
              while (!ever) {
              }
              return "x";
            }).stopped,
            "limit.time");
#ifndef __SANITIZE_ADDRESS__
  EXPECT_EQ(run_isolated([]() -> std::string { return std::string(std::size_t{300} << 20, 'a'); }).stopped,
            "limit.memory");
  EXPECT_EQ(
      run_isolated([]() -> std::string { return std::to_string(::socket(AF_INET, SOCK_STREAM, 0)); }).stopped,
      "limit.stopped");
  EXPECT_EQ(run_isolated([]() -> std::string {
              return std::to_string(::open("/tmp/x", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
            }).stopped,
            "limit.stopped");
  EXPECT_EQ(run_isolated([]() -> std::string { return std::to_string(::fork()); }).stopped, "limit.stopped");
#endif
  EXPECT_EQ(run_isolated([] {
              return std::to_string(::open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 1 : 0);
            }).output,
            "1");
}

}  // namespace
}  // namespace zpilab
