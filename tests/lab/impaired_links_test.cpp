// tc's arguments, and both branches for real: with a kernel that has netem the link is impaired and as before
// afterwards; without, the host says that the trial is skipped.
#include "lab/impaired_links.h"

#include <gtest/gtest.h>

#include "tests/support/namespace_pair.h"
#include "tests/support/prepared_host.h"

namespace zpilab {
namespace {

using testing_support::NamespacePair;
using testing_support::PreparedHost;

const auto* const kNeeds = ::testing::AddGlobalTestEnvironment(new testing_support::NeedsNamespaces);

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

TEST(ImpairArguments, OnlyWhatIsAskedFor) {
  EXPECT_EQ(joined(impair_arguments({"x", 50 * kMillisecond, 1.5, 10'000'000}, "eth0")),
            "qdisc add dev eth0 root netem limit 1000 delay 50000us loss 1.5% rate 10000000bit");
  EXPECT_EQ(joined(impair_arguments({"x", 0, 20, 0}, "target")),
            "qdisc add dev target root netem limit 1000 loss 20%");
  EXPECT_EQ(joined(impair_arguments({"x", 1500 * kMicrosecond, 0, 0}, "a")),
            "qdisc add dev a root netem limit 1000 delay 1500us");
  EXPECT_EQ(joined(restore_arguments("eth0")), "qdisc del dev eth0 root");
}

constexpr const char* kRequest =
    R"({"prepare":{"role":"peer","name":"host","impairment":)"
    R"({"delay_ns":50000000,"loss_percent":0,"bits_per_second":10000000,"links":["eth0"]}}})";

bool kernel_has_netem(const NamespacePair& pair) {
  return pair.shell(NamespacePair::right, "tc qdisc add dev lo root netem delay 1ms 2>/dev/null") == 0;
}

TEST(ImpairedLinks, WithoutNetemTheTrialIsSkippedAndNothingIsLeft) {
  const NamespacePair pair;
  if (kernel_has_netem(pair)) GTEST_SKIP() << "this kernel has netem";
  const std::string before = pair.output(NamespacePair::left, "tc qdisc show");
  PreparedHost host(pair, NamespacePair::left);
  ASSERT_TRUE(host.send(kRequest));
  EXPECT_EQ(host.line(), R"({"skipped":{"what":"kernel has no netem"}})");
  EXPECT_EQ(host.finish(), 1);
  EXPECT_EQ(pair.output(NamespacePair::left, "tc qdisc show"), before);
}

TEST(ImpairedLinks, WithNetemTheLinkIsSlowAndThenAsBefore) {
  const NamespacePair pair;
  if (!kernel_has_netem(pair)) GTEST_SKIP() << "kernel has no netem";
  const std::string before = pair.output(NamespacePair::left, "tc qdisc show dev eth0");
  PreparedHost host(pair, NamespacePair::left);
  ASSERT_TRUE(host.send(kRequest));
  const std::string ready = host.line();
  EXPECT_NE(ready.find(R"("impairment":"delay 50 ms, rate 10000000 bit/s")"), std::string::npos) << ready;
  EXPECT_NE(pair.output(NamespacePair::left, "tc qdisc show dev eth0").find("netem"), std::string::npos);
  // The answer comes at least 50 ms later; -W is in seconds.
  EXPECT_NE(pair.output(NamespacePair::right, "ping -n -c 1 -W 5 198.18.60.1").find(" 0% packet loss"),
            std::string::npos);
  EXPECT_EQ(host.finish(), 0);
  EXPECT_EQ(pair.output(NamespacePair::left, "tc qdisc show dev eth0"), before);
}

TEST(ImpairedLinks, ALinkThatIsNotThereIsAFailure) {
  const NamespacePair pair;
  PreparedHost host(pair, NamespacePair::left);
  ASSERT_TRUE(host.send(R"({"prepare":{"role":"peer","name":"host","impairment":)"
                        R"({"delay_ns":1000,"loss_percent":0,"bits_per_second":0,"links":["nowhere"]}}})"));
  const std::string failed = host.line();
  EXPECT_NE(failed.find(R"({"failed":)"), std::string::npos) << failed;
  EXPECT_NE(failed.find("nowhere"), std::string::npos) << failed;
  EXPECT_EQ(host.finish(), 1);
}

constexpr const char* kSysctls =
    "cd /proc/sys/net && cat ipv4/icmp_ratelimit ipv4/icmp_ratemask ipv6/icmp/ratelimit ipv6/icmp/ratemask";

/// A hundred datagrams to closed ports at once, from the right host: how many ICMP errors come of it?
int errors_sent(const NamespacePair& pair) {
  const std::string count =
      "awk '/^Icmp:/ && seen++ { for (i in name) if (name[i] == \"OutDestUnreachs\") print $i } "
      "/^Icmp:/ { split($0, name) }' /proc/net/snmp";
  const int before = std::stoi("0" + pair.output(NamespacePair::left, count));
  EXPECT_EQ(
      pair.shell(
          NamespacePair::right,
          "bash -c 'for p in {30001..30100}; do echo x > /dev/udp/198.18.60.1/$p; done' 2>/dev/null; true"),
      0);
  return std::stoi("0" + pair.output(NamespacePair::left, count)) - before;
}

TEST(IcmpLimits, OffMeansOneErrorForEachDatagramAndIsUndone) {
  const NamespacePair pair;
  const std::string before = pair.output(NamespacePair::left, kSysctls);
  const int limited = errors_sent(pair);
  EXPECT_LT(limited, 50);
  PreparedHost device(pair, NamespacePair::left);
  ASSERT_TRUE(device.send(R"({"prepare":{"role":"device","name":"host","icmp_limits":"off"}})"));
  const std::string ready = device.line();
  EXPECT_NE(ready.find(R"("icmp_limits":"off")"), std::string::npos) << ready;
  EXPECT_NE(ready.find(R"("sysctl.net.ipv4.icmp_ratelimit":"0")"), std::string::npos) << ready;
  EXPECT_NE(ready.find(R"("sysctl.net.ipv6.icmp.ratelimit":"0")"), std::string::npos) << ready;
  EXPECT_EQ(errors_sent(pair), 100);
  EXPECT_EQ(device.finish(), 0);
  EXPECT_EQ(pair.output(NamespacePair::left, kSysctls), before);
}

}  // namespace
}  // namespace zpilab
