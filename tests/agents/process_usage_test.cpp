#include "agents/process_usage.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

#include "agents/child_process.h"
#include "agents/device_system.h"
#include "agents/event_wait.h"

namespace zpilab {
namespace {

Nanoseconds cpu_clock() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<Nanoseconds>(used.tv_sec) * kSecond + used.tv_nsec;
}

TEST(ProcessUsage, OfThisProcessIsWhatTheSystemCounts) {
  const Nanoseconds before = cpu_clock();
  const auto usage = own_usage();
  const Nanoseconds after = cpu_clock();
  ASSERT_TRUE(usage);
  EXPECT_GE(usage->cpu, before);
  EXPECT_LE(usage->cpu, after);
  EXPECT_GT(usage->memory, 500'000U);
  EXPECT_LE(usage->memory, peak_memory() + 1'000'000);  // the kernel counts pages in batches
}

TEST(ProcessUsage, OfAChildUntilItIsGone) {
  auto child = ChildProcess::start({"/bin/cat"});
  ASSERT_TRUE(child.ok());
  const auto usage = child->usage();
  ASSERT_TRUE(usage);
  EXPECT_LT(usage->cpu, kSecond);
  child->pipes().input.reset();
  std::vector<Watch> end = {{&child->pipes().output}};
  ASSERT_TRUE(wait_for(end, 10 * kSecond));
  ASSERT_FALSE(usage_of(0x7FFFFFFF)) << "a number that no process has";
}

}  // namespace
}  // namespace zpilab
