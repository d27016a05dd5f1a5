#include "agents/counters/counter_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace zpilab {
namespace {

TEST(CounterTable, NamesThatOthersRelyOn) {
  const struct {
    ProcFile file;
    const char *group, *native, *name;
  } kCases[] = {{ProcFile::snmp, "Tcp", "InSegs", "tcpInSegs"},
                {ProcFile::snmp, "Udp", "NoPorts", "udpNoPorts"},
                {ProcFile::snmp, "Ip", "InUnknownProtos", "ipInUnknownProtos"},
                {ProcFile::netstat, "IpExt", "InOctets", "ipInOctets"},
                {ProcFile::netstat, "TcpExt", "EmbryonicRsts", "linux.TcpExt.EmbryonicRsts"},
                {ProcFile::netstat, "IpExt", "InNoECTPkts", "linux.IpExt.InNoECTPkts"},
                {ProcFile::snmp, "Icmp", "OutRateLimitHost", "linux.Icmp.OutRateLimitHost"},
                {ProcFile::snmp, "UdpLite", "InErrors", "linux.UdpLite.InErrors"},
                {ProcFile::snmp, "IcmpMsg", "InType8", "linux.IcmpMsg.InType8"},
                {ProcFile::snmp6, "Ip6", "InMcastPkts", "ipv6InMcastPkts"},
                {ProcFile::snmp6, "Icmp6", "OutParmProblems", "ipv6IcmpOutParmProblems"},
                {ProcFile::snmp6, "Icmp6", "InNeighborSolicits", "ipv6IcmpInNeighborSolicits"},
                {ProcFile::snmp6, "Udp6", "NoPorts", "udpv6NoPorts"},
                {ProcFile::dev, "IfRx", "packets", "ifInPkts"},
                {ProcFile::dev, "IfTx", "colls", "linux.IfTx.colls"}};
  for (const auto& c : kCases) EXPECT_EQ(stream_name(c.file, c.group, c.native), c.name);
}

TEST(CounterTable, GaugesAreNotStreamed) {
  for (const char* gauge : {"RtoAlgorithm", "RtoMin", "RtoMax", "MaxConn", "CurrEstab"})
    EXPECT_FALSE(stream_name(ProcFile::snmp, "Tcp", gauge)) << gauge;
  EXPECT_FALSE(stream_name(ProcFile::snmp, "Ip", "Forwarding"));
  EXPECT_FALSE(stream_name(ProcFile::netstat, "MPTcpExt", "MPCurrEstab"));
}

TEST(CounterTable, RowsAreUniqueAndExplained) {
  std::set<std::string_view> names;
  for (const CounterRow& row : counter_table()) {
    EXPECT_FALSE(row.help.empty()) << row.native;
    EXPECT_FALSE(row.unit.empty()) << row.native;
    EXPECT_EQ(row.name.empty(), row.kind == CounterKind::gauge) << row.native;
    EXPECT_TRUE(row.name.empty() || names.insert(row.name).second) << row.name;
    EXPECT_EQ(stream_name(row.file, row.group, row.native).value_or(""), row.name);
  }
}

TEST(CounterTable, ThePageIsTheTable) {
  std::ifstream file(std::string(ZPILAB_SOURCE_DIR) + "/agents/README.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_NE(page.find(counter_table_markdown()), std::string::npos)
      << "agents/README.md is out of date: put the output of `zpi-agent counters --markdown` below its "
         "last heading";
}

TEST(CounterTable, NativePartsAreTheSummands) {
  EXPECT_TRUE(native_parts("").empty());
  EXPECT_EQ(native_parts("a.b"), std::vector<std::string_view>{"a.b"});
  EXPECT_EQ(native_parts("a.b + c.d"), (std::vector<std::string_view>{"a.b", "c.d"}));
}

TEST(CounterTable, OneNameOnEverySystem) {
  const struct {
    CounterSource source;
    const char *native, *name;
  } kCases[] = {{CounterSource::windows, "tcp4.dwInSegs", "tcpInSegs"},
                {CounterSource::windows, "tcp6.dwInSegs", "tcpInSegs"},
                {CounterSource::windows, "udp6.dwNoPorts", "udpv6NoPorts"},
                {CounterSource::windows, "ip4.dwInUnknownProtos", "ipInUnknownProtos"},
                {CounterSource::windows, "icmpex6.in.type135", "ipv6IcmpInNeighborSolicits"},
                {CounterSource::windows, "icmpex6.in.type13", "windows.icmpex6.in.type13"},
                {CounterSource::windows, "icmpex4.in.type8", "windows.icmpex4.in.type8"},
                {CounterSource::darwin, "tcp.tcps_rcvtotal", "tcpInSegs"},
                {CounterSource::darwin, "ip.ips_noproto", "ipInUnknownProtos"},
                {CounterSource::darwin, "arp.rxrequests", "darwin.arp.rxrequests"},
                // Both families in one number, which no name of a single family may stand for.
                {CounterSource::darwin, "udp.udps_noport", "darwin.udp.udps_noport"}};
  for (const auto& c : kCases) EXPECT_EQ(stream_name(c.source, c.native), c.name);
}

/// A value in two rows would be two counters that always move together.
TEST(CounterTable, ANativeValueStandsInOneRow) {
  std::set<std::string_view> windows, darwin;
  for (const CounterRow& row : counter_table()) {
    EXPECT_TRUE(row.kind == CounterKind::counter || (row.windows.empty() && row.darwin.empty()))
        << row.native;
    for (const auto part : native_parts(row.windows)) EXPECT_TRUE(windows.insert(part).second) << part;
    for (const auto part : native_parts(row.darwin)) EXPECT_TRUE(darwin.insert(part).second) << part;
  }
  EXPECT_GT(windows.size(), 100U);
  EXPECT_GT(darwin.size(), 80U);
}

TEST(CounterTable, WidthsAreThoseOfTheStructs) {
  EXPECT_EQ(native_width(CounterSource::proc, "Tcp.InSegs"), CounterWidth::kernel_long);
  EXPECT_EQ(native_width(CounterSource::windows, "tcp4.dwInSegs"), CounterWidth::bits32);
  EXPECT_EQ(native_width(CounterSource::windows, "if2.InOctets"), CounterWidth::bits64);
  EXPECT_EQ(native_width(CounterSource::darwin, "ip.ips_total"), CounterWidth::bits32);
  EXPECT_EQ(native_width(CounterSource::darwin, "ip6.ip6s_total"), CounterWidth::bits64);
}

}  // namespace
}  // namespace zpilab
