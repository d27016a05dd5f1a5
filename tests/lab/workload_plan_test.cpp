// The plans of events, of the workload `light` and of the script that the others share: the same seed gives
// the same plan, and the plan keeps its rates.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "lab/prepare_child.h"

namespace zpilab {
namespace {

const std::string kFolder = std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads/light";

std::string plan(int seed, int events) {
  const std::string settings =
      "ZPILAB_SEED=" + std::to_string(seed) +
      " ZPILAB_WEB_DOWNLOADS_PER_MINUTE=12 ZPILAB_LARGE_DOWNLOADS_PERCENT=10 ZPILAB_DNS_QUERIES_PER_MINUTE=10"
      " ZPILAB_DNS_LATE_PERCENT=6 ZPILAB_DNS_SILENT_PERCENT=3 ZPILAB_REFUSED_CONNECTIONS_PER_MINUTE=0.5"
      " ZPILAB_RETRY_BURSTS_PER_MINUTE=0.25 ZPILAB_PINGS_PER_MINUTE=2 ZPILAB_CLOSED_UDP_PER_MINUTE=0.5"
      " ZPILAB_IPV6_PERCENT=40 ZPILAB_PAUSES_PER_MINUTE=0 ";
  const auto output =
      run_to_end({"/bin/sh", "-c",
                  settings + "awk -v events=" + std::to_string(events) + " -f " + kFolder + "/plan.awk"},
                 "", 20 * kSecond);
  EXPECT_TRUE(output.ok()) << to_string(output.error());
  return output.ok() ? output.value() : "";
}

TEST(MixedPlan, IsDecidedByTheSeed) {
  const std::string first = plan(5, 500);
  EXPECT_EQ(first, plan(5, 500));
  EXPECT_NE(first, plan(6, 500));
  EXPECT_EQ(first.substr(0, plan(5, 100).size()), plan(5, 100));
  EXPECT_NE(plan(0, 10), plan(1, 10));
  EXPECT_EQ(plan(2147483647, 3).empty(), false);
}

TEST(MixedPlan, KeepsItsRates) {
  std::istringstream lines(plan(20170809, 20'000));
  double minutes = 0, gap = 0;
  int ipv6 = 0, late = 0;
  std::map<std::string, double> counts;
  for (std::string kind, family, first, second; lines >> gap >> kind >> family >> first >> second;) {
    ASSERT_GE(gap, 0);
    minutes += gap / 60;
    ++counts[kind];
    ipv6 += family == "ipv6" ? 1 : 0;
    late += first == "late" ? 1 : 0;
  }
  EXPECT_NEAR(counts["web"] / minutes, 12, 0.6);
  EXPECT_NEAR(counts["dns"] / minutes, 10, 0.6);
  EXPECT_NEAR(counts["refused"] / minutes, 0.5, 0.1);
  EXPECT_NEAR(counts["retries"] / minutes, 0.25, 0.08);
  EXPECT_NEAR(counts["ping"] / minutes, 1, 0.15);
  EXPECT_NEAR(counts["udp"] / minutes, 0.5, 0.1);
  EXPECT_NEAR(ipv6 / 20'000.0, 0.4, 0.03);
  EXPECT_NEAR(late / counts["dns"], 0.06, 0.015);
}

/// The first events that lab/workloads/common.sh plans: two kinds, and one that never comes.
std::string common_plan(int seed, int events) {
  const std::string script = ". " + std::string(ZPILAB_SOURCE_DIR) +
                             "/lab/workloads/common.sh; plan_events page=12 never=0 poll=3 | head -n " +
                             std::to_string(events);
  const auto output = run_to_end(
      {"/usr/bin/env", "ZPILAB_ROLE=device", "ZPILAB_SEED=" + std::to_string(seed), "bash", "-c", script}, "",
      20 * kSecond);
  EXPECT_TRUE(output.ok()) << to_string(output.error());
  return output.ok() ? output.value() : "";
}

TEST(CommonPlan, IsDecidedByTheSeed) {
  const std::string first = common_plan(5, 500);
  EXPECT_EQ(first, common_plan(5, 500));
  EXPECT_NE(first, common_plan(6, 500));
  EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 500);
  // The shortest trial holds some work, whatever its seed.
  for (const int seed : {0, 1, 99, 2147483647}) {
    std::istringstream line(common_plan(seed, 1));
    double gap = 2;
    std::string kind;
    line >> gap >> kind;
    EXPECT_LE(gap, 1) << seed;
    EXPECT_EQ(kind, "page") << seed;
  }
}

TEST(CommonPlan, KeepsItsRates) {
  std::istringstream lines(common_plan(20170809, 20'000));
  double minutes = 0, gap = 0, numbers = 0, first = 0, second = 0, third = 0;
  std::map<std::string, double> counts;
  for (std::string kind; lines >> gap >> kind >> first >> second >> third;) {
    ASSERT_GE(gap, 0);
    for (const double number : {first, second, third}) {
      ASSERT_GE(number, 0);
      ASSERT_LT(number, 1e6);
      numbers += number / 3;
    }
    minutes += gap / 60;
    ++counts[kind];
  }
  EXPECT_NEAR(counts["page"] / minutes, 12, 0.5);
  EXPECT_NEAR(counts["poll"] / minutes, 3, 0.25);
  EXPECT_EQ(counts.count("never"), 0U);
  EXPECT_NEAR(numbers / 20'000, 5e5, 5e3);
}

TEST(CommonPlan, EventsSeeTheVariablesOfTheirScript) {
  // Whatever the shared script calls its own.
  const std::string script = ". " + std::string(ZPILAB_SOURCE_DIR) +
                             "/lab/workloads/common.sh; gap=a kind=b first=c; "
                             "page() { echo \"$gap$kind$first $#\"; exit; }; "
                             "run_events --one-at-a-time page=60000";
  const auto output = run_to_end(
      {"/usr/bin/env", "ZPILAB_ROLE=device", "ZPILAB_SEED=7", "bash", "-c", script}, "", 20 * kSecond);
  ASSERT_TRUE(output.ok()) << to_string(output.error());
  EXPECT_EQ(*output, "abc 3\n");
}

TEST(WorkloadScripts, AreCleanShell) {
  if (!require_program("shellcheck").ok()) GTEST_SKIP() << "shellcheck is not installed";
  std::vector<std::string> argv = {*require_program("shellcheck"), "-x", "-P",
                                   "SCRIPTDIR:" ZPILAB_SOURCE_DIR};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads"))
    if (entry.path().extension() == ".sh") argv.push_back(entry.path().string());
  ASSERT_GT(argv.size(), 4U);
  const auto checked = run_to_end(argv, "", 60 * kSecond);
  EXPECT_TRUE(checked.ok()) << (checked.ok() ? "" : to_string(checked.error()));
}

}  // namespace
}  // namespace zpilab
