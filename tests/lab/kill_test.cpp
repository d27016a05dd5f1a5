// SIGKILL at random moments, of the lab's program or of a cell's first process: nothing is left within five
// seconds. ZPILAB_KILLS=50 for the long run. ZPILAB_SEED repeats one.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

#include "harness/core/random.h"
#include "lab/mounts.h"
#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

constexpr Nanoseconds kGone = 5 * kSecond;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Names of the links in this network namespace.
std::set<std::string> links() {
  std::set<std::string> names;
  std::istringstream lines(read_file("/proc/self/net/dev"));
  for (std::string line; std::getline(lines, line);)
    if (const auto colon = line.find(':'); colon != std::string::npos) names.insert(line.substr(0, colon));
  return names;
}

struct Moment {
  bool kill_first_process;  ///< else the lab's program
  bool with_session;        ///< an ssh session with a program in it is open
  Nanoseconds delay;        ///< after the program was started; the cell may be half built
};

void kill_once(const Moment& moment, std::uint64_t round) {
  const auto links_before = links();
  const std::string mounts_before = read_file("/proc/self/mountinfo");
  const std::string marker = "ZPILAB_KILL_TEST=" + std::to_string(::getpid()) + "-" + std::to_string(round);
  ServedCell* served = nullptr;
  std::unique_ptr<ServedCell> cell;
  std::unique_ptr<Piped> half_built, session;
  std::string socket;
  if (moment.with_session) {
    cell = std::make_unique<ServedCell>(std::vector<std::string>{marker});
    served = cell.get();
    ASSERT_TRUE(served->ready());
    session = std::make_unique<Piped>(served->ssh("target", "tail -f /dev/null & echo up; cat"));
    ASSERT_EQ(session->read_line(30 * kSecond), "up");
    socket = served->host("target")["socket"];
    ASSERT_NE(read_file("/proc/net/unix").find(socket), std::string::npos);
  } else {
    half_built = std::make_unique<Piped>(std::vector<std::string>{lab_program(), "serve"},
                                         std::vector<std::string>{marker});
    (void)half_built->read_line(moment.delay);  // the inventory, or the moment
  }
  Piped& serve = served != nullptr ? served->serve : *half_built;
  const auto children = children_of(serve.pid());
  const pid_t victim = moment.kill_first_process && !children.empty() ? children[0] : serve.pid();
  std::set<std::string> namespaces;
  if (!children.empty()) namespaces = foreign_namespaces(children[0]);

  const std::uint64_t killed = ticks_now();
  ::kill(victim, SIGKILL);

  ASSERT_TRUE(serve.wait_exit(kGone)) << "the lab's program outlives its cell";
  EXPECT_NE(serve.status(), 0);
  std::vector<pid_t> left;
  EXPECT_TRUE(eventually(kGone, [&] { return (left = processes_with(namespaces, marker, killed)).empty(); }))
      << left.size() << " processes are left, the first is " << (left.empty() ? 0 : left.front());
  if (!socket.empty()) {
    EXPECT_EQ(read_file("/proc/net/unix").find(socket), std::string::npos);
  }
  EXPECT_EQ(links(), links_before);
  EXPECT_EQ(read_file("/proc/self/mountinfo"), mounts_before);
  EXPECT_FALSE(std::filesystem::exists("/run/zpilab"));
}

TEST(Kill, LeavesNothingBehind) {
  const std::uint64_t rounds = number_from("ZPILAB_KILLS", 10);
  const std::uint64_t seed = number_from("ZPILAB_SEED", static_cast<std::uint64_t>(monotonic_now()));
  Random random(seed);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const Moment moment{random.below(2) == 1, random.below(2) == 1,
                        static_cast<Nanoseconds>(random.below(80)) * kMillisecond};
    SCOPED_TRACE("ZPILAB_SEED=" + std::to_string(seed) + " round " + std::to_string(round) +
                 (moment.kill_first_process ? " first process" : " program") +
                 (moment.with_session ? " with a session" : " after " + format_duration(moment.delay)));
    ASSERT_NO_FATAL_FAILURE(kill_once(moment, round));
  }
}

TEST(Kill, OfASessionLeavesTheCellAlone) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  Piped session(cell.ssh("target", "echo up; exec cat"));
  ASSERT_EQ(session.read_line(30 * kSecond), "up");
  EXPECT_EQ(cell.run("target", "kill -9 $PPID").status, 255) << "the sshd of that session";
  EXPECT_EQ(cell.run("target", "echo fine").text, "fine\n");
}

}  // namespace
}  // namespace zpilab::lab_test
