// An idle host with an open control session: for a minute not one counter of its network namespace moves.
#include <gtest/gtest.h>

#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

constexpr const char* kCounters = "cat /proc/net/snmp /proc/net/netstat /proc/net/snmp6 /proc/net/dev";
constexpr Nanoseconds kIdle = 60 * kSecond;

TEST(Perturbation, AnIdleHostWithASessionMovesNoCounter) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  Piped session(cell.ssh("target", "echo up; exec cat"));
  ASSERT_EQ(session.read_line(30 * kSecond), "up");
  const ProgramOutput before = cell.run("target", kCounters);
  ASSERT_EQ(before.status, 0);
  // The session has nothing to say: this waits for the whole minute.
  EXPECT_EQ(session.read_line(kIdle), "");
  EXPECT_FALSE(session.wait_exit(0)) << "the session ended early";
  EXPECT_EQ(cell.run("target", kCounters).text, before.text);
}

TEST(Perturbation, SessionsMoveNoCounter) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  const ProgramOutput before = cell.run("target", kCounters);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(cell.run("target", "true").status, 0);
  EXPECT_EQ(cell.run("target", kCounters).text, before.text);
}

TEST(Perturbation, TheComparisonSeesOnePing) {
  const ServedCell cell;
  ASSERT_TRUE(cell.ready());
  const ProgramOutput before = cell.run("target", kCounters);
  ASSERT_EQ(cell.run("peer", "ping -n -c 1 -W 5 198.18.50.11").status, 0);
  EXPECT_NE(cell.run("target", kCounters).text, before.text);
}

}  // namespace
}  // namespace zpilab::lab_test
