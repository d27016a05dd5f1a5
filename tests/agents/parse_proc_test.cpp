// The three parsers of /proc/self/net: real text of two kernels, and text that no kernel prints.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "agents/parse_proc_net_dev.h"
#include "agents/parse_proc_net_snmp.h"
#include "agents/parse_proc_net_snmp6.h"

namespace zpilab {
namespace {

std::string fixture(const std::string& path) {
  std::ifstream file(std::string(ZPILAB_SOURCE_DIR) + "/tests/agents/fixtures/" + path);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_FALSE(text.empty()) << path;
  return text;
}

const ProcValue* find(const std::vector<ProcValue>& values, std::string_view group, std::string_view name) {
  for (const ProcValue& value : values)
    if (value.group == group && value.name == name) return &value;
  return nullptr;
}

TEST(ParseProcNetSnmp, FindsValuesByName) {
  const std::string text =
      "Tcp: MaxConn InSegs OutRsts\nTcp: -1 18446744073709551615 7\nUdp: NoPorts\nUdp: 3\n";
  const auto values = parse_proc_net_snmp(text);
  ASSERT_TRUE(values.ok()) << to_string(values.error());
  ASSERT_EQ(values->size(), 4U);
  EXPECT_EQ(find(*values, "Tcp", "InSegs")->value, UINT64_MAX);
  EXPECT_EQ(static_cast<std::int64_t>(find(*values, "Tcp", "MaxConn")->value), -1);
  const ProcValue* rsts = find(*values, "Tcp", "OutRsts");
  EXPECT_EQ(rsts->value, 7U);
  EXPECT_EQ(text.substr(rsts->offset, 1), "7");
  EXPECT_EQ(find(*values, "Udp", "NoPorts")->value, 3U);
}

TEST(ParseProcNetSnmp, ReadsRealKernels) {
  const std::string now = fixture("proc-6.18/self/net/snmp");
  const std::string older = fixture("proc-older/self/net/snmp");
  const std::string netstat = fixture("proc-6.18/self/net/netstat");
  const auto with = parse_proc_net_snmp(now), without = parse_proc_net_snmp(older),
             more = parse_proc_net_snmp(netstat);
  ASSERT_TRUE(with.ok() && without.ok() && more.ok());
  EXPECT_NE(find(*with, "Icmp", "OutRateLimitHost"), nullptr);
  EXPECT_EQ(find(*without, "Icmp", "OutRateLimitHost"), nullptr);
  EXPECT_EQ(find(*without, "Ip", "OutTransmits"), nullptr);
  // Behind the missing columns nothing has shifted.
  EXPECT_EQ(find(*with, "Icmp", "OutDestUnreachs")->value, find(*without, "Icmp", "OutDestUnreachs")->value);
  EXPECT_EQ(find(*with, "Tcp", "InSegs")->value, find(*without, "Tcp", "InSegs")->value);
  EXPECT_NE(find(*more, "TcpExt", "EmbryonicRsts"), nullptr);
  EXPECT_NE(find(*more, "IpExt", "InNoECTPkts"), nullptr);
}

TEST(ParseProcNetSnmp, RefusesWhatDoesNotMatch) {
  for (const char* text :
       {"Tcp: A B\n", "Tcp: A B\nTcp: 1\n", "Tcp: A\nTcp: 1 2\n", "Tcp: A\nUdp: 1\n", "Tcp: A\nTcp: x\n",
        "Tcp A\nTcp 1\n", "\n\n", "Tcp: A\nTcp: 99999999999999999999\n", "Tcp: A\nTcp: 1-\n",
        "Tcp: A\nTcp: -\n", ": A\n: 1\n", "Tcp: A\nTcp: 0x1\n"}) {
    const auto values = parse_proc_net_snmp(text);
    EXPECT_FALSE(values.ok()) << text;
  }
  EXPECT_TRUE(parse_proc_net_snmp("").ok());
}

TEST(ParseProcNetSnmp6, SplitsTheGroupOffTheName) {
  const auto values =
      parse_proc_net_snmp6("Ip6InReceives  \t12\nUdpLite6InErrors\t3\nIcmp6InType135 9\nNewThing 1\n");
  ASSERT_TRUE(values.ok()) << to_string(values.error());
  EXPECT_EQ(find(*values, "Ip6", "InReceives")->value, 12U);
  EXPECT_EQ(find(*values, "UdpLite6", "InErrors")->value, 3U);
  EXPECT_EQ(find(*values, "Icmp6", "InType135")->value, 9U);
  EXPECT_EQ(find(*values, "", "NewThing")->value, 1U);
}

TEST(ParseProcNetSnmp6, RefusesWhatIsNotANameAndAValue) {
  for (const char* text : {"Ip6InReceives\n", "Ip6InReceives 1 2\n", "Ip6InReceives x\n", "\n", " 5\n"})
    EXPECT_FALSE(parse_proc_net_snmp6(text).ok()) << text;
}

constexpr const char* kHeadings =
    "Inter-|   Receive    |  Transmit\n face |bytes    packets|bytes    packets\n";

TEST(ParseProcNetDev, ReadsInterfacesByHeading) {
  const std::string text = std::string(kHeadings) + "    lo:    1       2 3 4\neth0.7:555 6 7 8\n";
  const auto dev = parse_proc_net_dev(text);
  ASSERT_TRUE(dev.ok()) << to_string(dev.error());
  ASSERT_EQ(dev->rows.size(), 8U);
  EXPECT_EQ(dev->rows[4].value.group, "eth0.7");
  EXPECT_EQ(dev->rows[4].value.name, "bytes");
  EXPECT_EQ(dev->rows[4].value.value, 555U);
  EXPECT_TRUE(dev->rows[4].received);
  EXPECT_FALSE(dev->rows[6].received);
  EXPECT_EQ(dev->rows[7].value.value, 8U);
}

TEST(ParseProcNetDev, RefusesWhatDoesNotMatch) {
  const std::string headings = kHeadings;
  for (const std::string& text :
       {std::string(), std::string("x\ny\n"), std::string("Receive\n face bytes\n"),
        headings + "lo 1 2 3 4\n", headings + "lo: 1 2 3\n", headings + "lo: 1 2 3 4 5\n",
        headings + ": 1 2 3 4\n", headings + "lo: 1 2 x 4\n"})
    EXPECT_FALSE(parse_proc_net_dev(text).ok()) << text;
}

TEST(ParseProcNet, NoMutationAndNoTruncationCrashes) {
  std::mt19937 random(7);
  for (const char* name : {"snmp", "netstat", "snmp6", "dev"}) {
    const std::string whole = fixture(std::string("proc-6.18/self/net/") + name);
    for (int i = 0; i < 400; ++i) {
      std::string text = whole.substr(0, random() % (whole.size() + 1));
      for (int edit = 0; edit < 3 && !text.empty(); ++edit)
        text[random() % text.size()] = static_cast<char>(random());
      const auto snmp = parse_proc_net_snmp(text);
      const auto snmp6 = parse_proc_net_snmp6(text);
      const auto dev = parse_proc_net_dev(text);
      if (snmp) {
        for (const ProcValue& value : *snmp) EXPECT_LT(value.offset, text.size());
      }
      if (snmp6) {
        for (const ProcValue& value : *snmp6) EXPECT_LT(value.offset, text.size());
      }
      if (dev) {
        for (const auto& row : dev->rows) EXPECT_LT(row.value.offset, text.size());
      }
    }
  }
}

}  // namespace
}  // namespace zpilab
