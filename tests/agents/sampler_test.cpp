// The Linux sampler on files that change under it, as the kernel's do.
#include "agents/sampler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

constexpr const char* kSnmp =
    "Ip: Forwarding InReceives\nIp: 1 100\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n";
constexpr const char* kNetstat = "TcpExt: EmbryonicRsts\nTcpExt: 0\nIpExt: InOctets\nIpExt: 1000\n";
constexpr const char* kSnmp6 = "Ip6InReceives                   \t7\n";
constexpr const char* kDevHeadings =
    "Inter-|   Receive                |  Transmit\n face |bytes    packets errs|bytes    packets errs\n";

class SamplerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::create();
    ASSERT_TRUE(made.ok());
    folder_ = std::make_unique<TemporaryFolder>(std::move(*made));
    std::filesystem::create_directories(folder_->path() + "/self/net");
    write("snmp", kSnmp);
    write("netstat", kNetstat);
    write("snmp6", kSnmp6);
    write("dev", std::string(kDevHeadings) + "  lo: 1 1 0 1 1 0\neth0: 500 10 0 90 9 0\n");
  }

  /// In place, so that the descriptor that the sampler holds sees it.
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_->path() + "/self/net/" + name) << text;
  }
  void open() {
    auto opened = open_sampler(folder_->path());
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    sampler_ = std::move(*opened);
  }
  std::map<std::string, std::int64_t> read() {
    std::vector<CounterDelta> deltas;
    const auto done = sampler_->read(deltas);
    EXPECT_TRUE(done.ok()) << to_string(done.error());
    EXPECT_TRUE(std::is_sorted(deltas.begin(), deltas.end()));
    std::map<std::string, std::int64_t> named;
    for (const auto& [index, delta] : deltas) named[sampler_->counters().at(index)] = delta;
    return named;
  }
  using Deltas = std::map<std::string, std::int64_t>;

  std::unique_ptr<TemporaryFolder> folder_;
  std::unique_ptr<Sampler> sampler_;
};

TEST_F(SamplerTest, NamesAreCanonicalAndWithoutGauges) {
  open();
  const std::vector<std::string> expected = {
      "ipInReceives", "tcpInSegs",      "tcpOutRsts", "linux.TcpExt.EmbryonicRsts",
      "ipInOctets",   "ipv6InReceives", "ifInOctets", "ifInPkts",
      "ifInErrors",   "ifOutOctets",    "ifOutPkts",  "ifOutErrors"};
  EXPECT_EQ(sampler_->counters(), expected);
}

TEST_F(SamplerTest, NothingMovedGivesNothing) {
  open();
  EXPECT_EQ(read(), Deltas{});
}

TEST_F(SamplerTest, GivesIncrementsOnly) {
  open();
  write("snmp", "Ip: Forwarding InReceives\nIp: 2 112\nTcp: CurrEstab InSegs OutRsts\nTcp: 9 20 1004\n");
  EXPECT_EQ(read(), (Deltas{{"ipInReceives", 12}, {"tcpOutRsts", 1001}}));
  EXPECT_EQ(read(), Deltas{});
}

TEST_F(SamplerTest, InterfacesAreSummed) {
  open();
  write("dev", std::string(kDevHeadings) + "  lo: 2 3 0 1 1 0\neth0: 1500 20 0 90 9 0\n");
  EXPECT_EQ(read(), (Deltas{{"ifInOctets", 1001}, {"ifInPkts", 12}}));
}

TEST_F(SamplerTest, AColumnThatAppearsStartsAtZero) {
  open();
  const std::size_t before = sampler_->counters().size();
  write("snmp", std::string(kSnmp) + "IcmpMsg: InType3 OutType3\nIcmpMsg: 4 0\n");
  EXPECT_EQ(read(), (Deltas{{"linux.IcmpMsg.InType3", 4}}));
  ASSERT_EQ(sampler_->counters().size(), before + 2);
  EXPECT_EQ(sampler_->counters().back(), "linux.IcmpMsg.OutType3");
  // And once more in the middle of the line.
  write("snmp", std::string(kSnmp) + "IcmpMsg: InType3 InType8 OutType3\nIcmpMsg: 5 2 1\n");
  EXPECT_EQ(
      read(),
      (Deltas{{"linux.IcmpMsg.InType3", 1}, {"linux.IcmpMsg.InType8", 2}, {"linux.IcmpMsg.OutType3", 1}}));
}

TEST_F(SamplerTest, AnInterfaceThatAppearsBringsNoPast) {
  open();
  const std::string more = "  lo: 1 1 0 1 1 0\neth0: 500 10 0 90 9 0\nwlan0: 70000 70 0 1 1 0\n";
  write("dev", kDevHeadings + more);
  EXPECT_EQ(read(), Deltas{});
  write("dev",
        std::string(kDevHeadings) + "  lo: 1 1 0 1 1 0\neth0: 500 10 0 90 9 0\nwlan0: 70100 71 0 1 1 0\n");
  EXPECT_EQ(read(), (Deltas{{"ifInOctets", 100}, {"ifInPkts", 1}}));
}

TEST_F(SamplerTest, AnInterfaceThatVanishesTakesNothingAway) {
  open();
  write("dev", std::string(kDevHeadings) + "  lo: 5 2 0 1 1 0\n");
  EXPECT_EQ(read(), (Deltas{{"ifInOctets", 4}, {"ifInPkts", 1}}));
}

TEST_F(SamplerTest, ACounterThatRunsBackwardsMovesNothingAndGoesOnFromThere) {
  open();
  write("netstat", "TcpExt: EmbryonicRsts\nTcpExt: 0\nIpExt: InOctets\nIpExt: 10\n");
  EXPECT_EQ(read(), Deltas{});
  write("netstat", "TcpExt: EmbryonicRsts\nTcpExt: 0\nIpExt: InOctets\nIpExt: 15\n");
  EXPECT_EQ(read(), (Deltas{{"ipInOctets", 5}}));
}

TEST_F(SamplerTest, AReadingThatFailsLosesNothing) {
  open();
  write("snmp", "Ip: Forwarding InReceives\nIp: 1 105\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n");
  write("dev", "rubbish\n");
  std::vector<CounterDelta> deltas;
  const auto failed = sampler_->read(deltas);
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(to_string(failed.error()).find("/self/net/dev"), std::string::npos);
  write("dev", std::string(kDevHeadings) + "  lo: 1 1 0 1 1 0\neth0: 500 11 0 90 9 0\n");
  EXPECT_EQ(read(), (Deltas{{"ifInPkts", 1}, {"ipInReceives", 5}}));
}

TEST_F(SamplerTest, AKernelWithoutIpv6HasNoIpv6Counters) {
  std::filesystem::remove(folder_->path() + "/self/net/snmp6");
  open();
  EXPECT_EQ(std::count(sampler_->counters().begin(), sampler_->counters().end(), "ipv6InReceives"), 0);
}

TEST_F(SamplerTest, WithoutTheFilesItSaysWhich) {
  std::filesystem::remove(folder_->path() + "/self/net/netstat");
  const auto opened = open_sampler(folder_->path());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_NE(to_string(opened.error()).find("netstat"), std::string::npos);
}

TEST_F(SamplerTest, StandardCountersNeedNoNetstat) {
  std::filesystem::remove(folder_->path() + "/self/net/netstat");
  const auto opened = open_sampler(folder_->path(), CounterScope::standard);
  ASSERT_TRUE(opened.ok()) << to_string(opened.error());
  const auto& names = (*opened)->counters();
  EXPECT_EQ(std::count(names.begin(), names.end(), "tcpOutRsts"), 1);
  EXPECT_TRUE(
      std::ranges::none_of(names, [](const std::string& name) { return name.starts_with("linux.TcpExt."); }));
}

TEST_F(SamplerTest, WhileNoInterfaceCountsAPacketTheRestMayWait) {
  auto opened = open_sampler(folder_->path(), CounterScope::all, 3600 * kSecond);
  ASSERT_TRUE(opened.ok()) << to_string(opened.error());
  sampler_ = std::move(*opened);
  const auto interface_at = [this](const std::string& packets) {
    write("dev", std::string(kDevHeadings) + "  lo: 1 1 0 1 1 0\neth0: 500 " + packets + " 0 90 9 0\n");
  };
  while (!read().empty()) {
  }
  read();  // the one behind a sample with a packet is whole, too
  write("snmp", "Ip: Forwarding InReceives\nIp: 1 101\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n");
  EXPECT_EQ(read(), Deltas{}) << "no packet, and nothing is read";
  interface_at("11");
  EXPECT_EQ(read(), (Deltas{{"ifInPkts", 1}, {"ipInReceives", 1}})) << "with its packet nothing is late";
  write("snmp", "Ip: Forwarding InReceives\nIp: 1 102\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n");
  EXPECT_EQ(read(), (Deltas{{"ipInReceives", 1}})) << "nor what a packet moves a moment after it was counted";
  write("snmp", "Ip: Forwarding InReceives\nIp: 1 103\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n");
  EXPECT_EQ(read(), Deltas{});
  interface_at("12");
  EXPECT_EQ(read(), (Deltas{{"ifInPkts", 1}, {"ipInReceives", 1}})) << "nothing is lost";
}

TEST_F(SamplerTest, NothingWaitsForLongerThanAllowed) {
  auto opened = open_sampler(folder_->path(), CounterScope::all, 1);
  ASSERT_TRUE(opened.ok()) << to_string(opened.error());
  sampler_ = std::move(*opened);
  for (int i = 0; i < 3; ++i) read();
  write("snmp", "Ip: Forwarding InReceives\nIp: 1 101\nTcp: CurrEstab InSegs OutRsts\nTcp: 5 20 3\n");
  EXPECT_EQ(read(), (Deltas{{"ipInReceives", 1}}));
}

TEST(LinuxSampler, ReadsThisKernel) {
  auto sampler = open_sampler();
  ASSERT_TRUE(sampler.ok()) << to_string(sampler.error());
  const auto& names = (*sampler)->counters();
  for (const char* name : {"tcpInSegs", "tcpOutRsts", "udpNoPorts", "ipInReceives", "ifInPkts"})
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  std::vector<CounterDelta> deltas;
  EXPECT_TRUE((*sampler)->read(deltas).ok());
  EXPECT_TRUE((*sampler)->read_bare().ok());
}

TEST(LinuxSampler, TheOlderKernelLacksColumnsAndNothingElse) {
  const std::string fixtures = std::string(ZPILAB_SOURCE_DIR) + "/tests/agents/fixtures/";
  const auto now = open_sampler(fixtures + "proc-6.18"), older = open_sampler(fixtures + "proc-older");
  ASSERT_TRUE(now.ok() && older.ok());
  const auto has = [](const std::unique_ptr<Sampler>& sampler, const char* name) {
    const auto& names = sampler->counters();
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has(*now, "ipOutTransmits"));
  EXPECT_FALSE(has(*older, "ipOutTransmits"));
  EXPECT_FALSE(has(*older, "linux.Icmp.OutRateLimitHost"));
  EXPECT_TRUE(has(*older, "ipv6IcmpOutParmProblems"));
}

}  // namespace
}  // namespace zpilab
