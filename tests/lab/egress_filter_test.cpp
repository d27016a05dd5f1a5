#include "lab/egress_filter.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

bool has(const std::string& rules, const std::string& part) { return rules.find(part) != std::string::npos; }

std::vector<Prefix> prefixes(const std::vector<std::string>& texts) {
  std::vector<Prefix> list;
  for (const std::string& text : texts) list.push_back(*parse_prefix(text));
  return list;
}

TEST(EgressFilter, NamesEveryLinkAndEndsInACountedDrop) {
  const std::string rules = egress_rules({"eth0", "eth1"}, prefixes({"198.18.0.0/15", "2001:2::/48"}));
  EXPECT_TRUE(has(rules, "hook egress devices = { \"eth0\", \"eth1\" }")) << rules;
  EXPECT_TRUE(rules.ends_with("counter name \"dropped\" drop\n  }\n")) << rules;
  EXPECT_TRUE(has(rules, "ether type arp arp daddr ip { 198.18.0.0/15 } accept")) << rules;
  EXPECT_TRUE(has(rules, "ether type ip ip daddr { 198.18.0.0/15 } accept")) << rules;
  EXPECT_TRUE(has(rules, "ether type ip6 ip6 daddr { 2001:2::/48 } accept")) << rules;
}

TEST(EgressFilter, AllowsNothingOfAFamilyThatTheScopeLacks) {
  const std::string only6 = egress_rules({"eth0"}, prefixes({"2001:2::/48"}));
  EXPECT_FALSE(has(only6, "arp")) << only6;
  EXPECT_FALSE(has(only6, "ether type ip ip")) << only6;
  const std::string only4 = egress_rules({"eth0"}, prefixes({"198.18.0.0/15"}));
  EXPECT_FALSE(has(only4, "ip6 daddr {  }")) << only4;
  const std::string nothing = egress_rules({"eth0"}, {});
  EXPECT_FALSE(has(nothing, "arp")) << nothing;
}

TEST(EgressFilter, MatchesTheTargetOfASolicitationBitByBit) {
  struct Case {
    const char* prefix;
    const char* match;
  };
  for (const Case& expected :
       {Case{"2001:2::/48", "@th,64,48 0x200100020000 accept"},
        Case{"2001:2::/47", "@th,64,47 0x100080010000 accept"},
        Case{"2001:2:0:50::11/128", "@th,64,128 0x20010002000000500000000000000011 accept"},
        Case{"2000::/3", "@th,64,3 0x1 accept"}}) {
    const std::string rules = egress_rules({"eth0"}, prefixes({expected.prefix}));
    EXPECT_TRUE(has(rules, expected.match)) << rules;
  }
  EXPECT_TRUE(has(egress_rules({"eth0"}, {}), "@th,64,10 0x3fa accept"));  // fe80::/10, always
}

}  // namespace
}  // namespace zpilab
