#include "agents/counters/windows_structs.h"

#include <gtest/gtest.h>

#include <set>

namespace zpilab {
namespace {

TEST(WindowsStructs, MembersAreAsManyAsTheStructsHave) {
  EXPECT_EQ(windows_ip_struct("ip4").members.size(), 23U);
  EXPECT_EQ(windows_tcp_struct("tcp4").members.size(), 15U);
  EXPECT_EQ(windows_udp_struct("udp4").members.size(), 5U);
  EXPECT_EQ(windows_icmp_struct("icmp4").members.size(), 26U);
  EXPECT_EQ(windows_icmp_ex_struct("icmpex4").members.size(), 2U * (2 + 256));
  EXPECT_EQ(windows_if_struct().members.size(), 21U);
  EXPECT_EQ(windows_if2_struct().members.size(), 18U);
}

/// The articles' 649: ICMP of IPv4 both ways, IP, TCP and UDP of both families, one row of GetIfTable.
TEST(WindowsStructs, HoldTheArticlesAttributesAndMore) {
  EXPECT_EQ(windows_icmp_ex_struct("x").members.size() + windows_icmp_struct("x").members.size() +
                2 * (windows_ip_struct("x").members.size() + windows_tcp_struct("x").members.size() +
                     windows_udp_struct("x").members.size()) +
                windows_if_struct().members.size(),
            649U);
  std::set<std::string> names;
  for (const CounterStruct& one : windows_structs())
    for (const CounterMember& member : one.members) {
      EXPECT_FALSE(member.name.empty()) << one.group;
      EXPECT_TRUE(names.insert(one.group + "." + member.name).second) << one.group << "." << member.name;
    }
  EXPECT_GE(names.size(), 1184U);
}

/// A name in the table that no struct has would be a counter that never moves.
TEST(WindowsStructs, EveryNativeNameOfTheTableIsACounterOfAStruct) {
  std::set<std::string> counters;
  for (const CounterStruct& one : windows_structs())
    for (const CounterMember& member : one.members)
      if (member.kind == CounterKind::counter) counters.insert(one.group + "." + member.name);
  for (const CounterRow& row : counter_table())
    for (const auto part : native_parts(row.windows))
      EXPECT_EQ(counters.count(std::string(part)), 1U) << row.name << ": " << part;
}

}  // namespace
}  // namespace zpilab
