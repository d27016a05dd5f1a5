#include "lab/nftables_policy.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

bool has(const std::string& rules, const std::string& part) { return rules.find(part) != std::string::npos; }

TEST(NftablesPolicy, OpenHasNoRules) { EXPECT_EQ(policy_rules(Policy::open, {22}, {53}), ""); }

TEST(NftablesPolicy, RejectAnswersAsAClosedPortWould) {
  const std::string rules = policy_rules(Policy::reject, {22, 80}, {53});
  EXPECT_TRUE(has(rules, "tcp dport { 22, 80 } accept")) << rules;
  EXPECT_TRUE(has(rules, "udp dport { 53 } accept")) << rules;
  EXPECT_TRUE(has(rules, "meta l4proto 6 reject with tcp reset\n    reject with icmpx port-unreachable\n"))
      << rules;
}

TEST(NftablesPolicy, DropEndsInSilence) {
  const std::string rules = policy_rules(Policy::drop, {}, {});
  EXPECT_FALSE(has(rules, "dport")) << rules;
  EXPECT_FALSE(has(rules, "reject")) << rules;
  EXPECT_TRUE(rules.ends_with("    drop\n  }\n")) << rules;
}

TEST(NftablesPolicy, ResetIsSilentToAllButTcp) {
  const std::string rules = policy_rules(Policy::reset, {}, {});
  EXPECT_TRUE(rules.ends_with("    meta l4proto 6 reject with tcp reset\n    drop\n  }\n")) << rules;
}

TEST(NftablesPolicy, KeepsOwnConnectionsAndNeighbourDiscovery) {
  for (const Policy policy : {Policy::reject, Policy::drop, Policy::reset}) {
    const std::string rules = policy_rules(policy, {}, {});
    EXPECT_TRUE(has(rules, "ct state established,related accept")) << rules;
    EXPECT_TRUE(has(rules, "{ 1, 58 } accept")) << rules;
    EXPECT_TRUE(has(rules, "iifname \"lo\" accept")) << rules;
  }
}

}  // namespace
}  // namespace zpilab
