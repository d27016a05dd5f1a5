// The plan of events of the workload `mixed`: the same seed gives the same plan, and the plan keeps its
// rates.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "lab/prepare_child.h"

namespace zpilab {
namespace {

const std::string kFolder = std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads/mixed";

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

TEST(WorkloadScripts, AreCleanShell) {
  if (!require_program("shellcheck").ok()) GTEST_SKIP() << "shellcheck is not installed";
  std::vector<std::string> argv = {*require_program("shellcheck"), "-x", "-P", ZPILAB_SOURCE_DIR};
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads"))
    if (entry.path().extension() == ".sh") argv.push_back(entry.path().string());
  ASSERT_GT(argv.size(), 4U);
  const auto checked = run_to_end(argv, "", 60 * kSecond);
  EXPECT_TRUE(checked.ok()) << (checked.ok() ? "" : to_string(checked.error()));
}

}  // namespace
}  // namespace zpilab
