// The sampler of macOS and iOS, with a kernel of the test's own behind its two calls.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "agents/device_system.h"
#include "agents/process_usage.h"
#include "agents/sampler.h"
#include "agents/self_test.h"
#include "agents/syslog_socket.h"
#include "agents/temporary_folder.h"
#include "harness/core/clock.h"
#include "harness/core/darwin_sysctl.h"
#include "harness/core/share_folder.h"
#include "tests/agents/counters/darwin_blob.h"

namespace zpilab {
namespace {

constexpr int kNotPermitted = 1, kNoSuchName = 2, kNoMemory = 12;

/// What the sysctls return.
struct Kernel {
  std::string release = "24.6.0";
  std::map<std::string, Blob> blobs;
  std::map<std::string, int> errors;
  std::map<std::string, DarwinLayout> layouts;  ///< by group: where the test finds a member
  Blob interfaces;
  int interfaces_error = 0;
  std::string program;
  std::map<int, unsigned long long> processor_time;
  std::size_t calls = 0;
};
/// The calls are C functions: they know no test.
Kernel* kernel = nullptr;

int hand_out(const Blob& blob, void* buffer, std::size_t* size) {
  if (blob.size() > *size) return kNoMemory;
  std::copy(blob.begin(), blob.end(), static_cast<std::byte*>(buffer));
  *size = blob.size();
  return 0;
}

Blob bytes_of(const std::string& text) {
  Blob blob(text.size() + 1);
  std::memcpy(blob.data(), text.c_str(), blob.size());
  return blob;
}

Blob interface_record(std::string_view name, std::uint64_t packets, std::uint64_t octets) {
  Blob blob(180);
  std::memcpy(blob.data(), name.data(), name.size());
  put(blob, 76, 8, packets);
  put(blob, 116, 8, octets);
  return blob;
}

class DarwinSamplerTest : public testing::Test {
 protected:
  void SetUp() override {
    kernel = &kernel_;
    boot("24.6.0", 24);
  }
  void TearDown() override { kernel = nullptr; }

  /// A kernel whose structs are those of version `sizes_of`, full of numbers.
  void boot(const std::string& release, int sizes_of) {
    kernel_.release = release;
    for (const DarwinStruct& which : darwin_structs()) {
      const std::size_t size = known_size(which.group, sizes_of);
      kernel_.blobs[std::string(which.sysctl)] = numbered_blob(size);
      auto layout = darwin_layout(which, size, sizes_of);
      ASSERT_TRUE(layout.ok());
      kernel_.layouts[std::string(which.group)] = std::move(*layout);
    }
    set_interfaces({interface_record("lo0", 5, 50), interface_record("en0", 7, 70)});
  }
  void set_interfaces(const std::vector<Blob>& records) {
    kernel_.interfaces.clear();
    for (const Blob& record : records)
      kernel_.interfaces.insert(kernel_.interfaces.end(), record.begin(), record.end());
  }
  /// "tcp.tcps_rcvtotal" goes up.
  void count(const std::string& native, std::uint64_t step) {
    const std::size_t dot = native.find('.');
    const std::string group = native.substr(0, dot);
    for (const DarwinStruct& which : darwin_structs())
      if (which.group == group)
        add_to(kernel_.blobs.at(std::string(which.sysctl)), kernel_.layouts.at(group), native.substr(dot + 1),
               step);
  }

  void open() {
    auto opened = open_sampler();
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    sampler_ = std::move(*opened);
  }
  using Deltas = std::map<std::string, std::int64_t>;
  Deltas read() {
    std::vector<CounterDelta> deltas;
    const auto done = sampler_->read(deltas);
    EXPECT_TRUE(done.ok()) << to_string(done.error());
    EXPECT_TRUE(std::is_sorted(deltas.begin(), deltas.end()));
    Deltas named;
    for (const auto& [index, delta] : deltas) named[sampler_->counters().at(index)] = delta;
    return named;
  }
  bool has(const std::string& counter) const {
    const auto& names = sampler_->counters();
    return std::find(names.begin(), names.end(), counter) != names.end();
  }

  Kernel kernel_;
  std::unique_ptr<Sampler> sampler_;
};

TEST_F(DarwinSamplerTest, EveryVersionIsReadWholeAndWithoutRemarks) {
  for (int darwin = kFirstDarwin; darwin <= kLastDarwin; ++darwin) {
    boot(std::to_string(darwin) + ".3.0", darwin);
    open();
    EXPECT_TRUE(sampler_->remarks().empty()) << sampler_->remarks().front();
    for (const char* name :
         {"tcpInSegs", "ipInUnknownProtos", "ipv6InReceives", "icmpInEchos", "ipv6IcmpInNeighborSolicits",
          "ifInOctets", "darwin.udp.udps_noport", "darwin.arp.rxrequests", "darwin.ip6.ip6s_nxthist.17"})
      EXPECT_TRUE(has(name)) << name << " of Darwin " << darwin;
    EXPECT_FALSE(has("darwin.arp.inuse"));  // a state
    EXPECT_EQ(read(), Deltas{});
  }
}

TEST_F(DarwinSamplerTest, GivesIncrementsUnderTheSharedNames) {
  open();
  count("tcp.tcps_rcvtotal", 3);
  count("tcp.tcps_rcvbadsum", 1);
  count("tcp.tcps_rcvshort", 1);
  count("udp.udps_noport", 4);
  count("ip6.ip6s_total", std::uint64_t{1} << 33);
  EXPECT_EQ(read(), (Deltas{{"tcpInSegs", 3},
                            {"tcpInErrs", 2},
                            {"darwin.udp.udps_noport", 4},
                            {"ipv6InReceives", std::int64_t{1} << 33}}));
  EXPECT_EQ(read(), Deltas{});
}

TEST_F(DarwinSamplerTest, InterfacesAreSummedAndKnownByTheirNames) {
  open();
  // Another order, and one that was not there before: it brings no past.
  set_interfaces({interface_record("utun0", 1000, 9000), interface_record("en0", 9, 75),
                  interface_record("lo0", 6, 51)});
  EXPECT_EQ(read(), (Deltas{{"ifInPkts", 3}, {"ifInOctets", 6}}));
  set_interfaces({interface_record("en0", 9, 75)});
  EXPECT_EQ(read(), Deltas{});
}

TEST_F(DarwinSamplerTest, OctetsThatTheKernelCutsTo32BitsGoOnCounting) {
  set_interfaces({interface_record("en0", 0, 0xFFFFFFF0)});
  open();
  set_interfaces({interface_record("en0", 0, 0x10)});
  EXPECT_EQ(read(), (Deltas{{"ifInOctets", 0x20}}));
}

TEST_F(DarwinSamplerTest, MoreInterfacesThanTheBufferHolds) {
  std::vector<Blob> many;
  for (int i = 0; i < 1000; ++i) many.push_back(interface_record("if" + std::to_string(i), 1, 1));
  set_interfaces(many);
  open();
  many[999] = interface_record("if999", 4, 1);
  set_interfaces(many);
  EXPECT_EQ(read(), (Deltas{{"ifInPkts", 3}}));
}

TEST_F(DarwinSamplerTest, TcpThatIsWithheldIsAbsentAndNotZero) {
  Blob& tcp = kernel_.blobs.at("net.inet.tcp.stats");
  std::fill(tcp.begin(), tcp.end(), std::byte{0});
  open();
  EXPECT_FALSE(has("tcpInSegs"));
  EXPECT_TRUE(has("ipInReceives"));
  ASSERT_EQ(sampler_->remarks().size(), 1U);
  for (const char* hint : {"net.inet.tcp.stats", "root", "net.inet.tcp.disable_access_to_stats=0"})
    EXPECT_NE(sampler_->remarks()[0].find(hint), std::string::npos) << sampler_->remarks()[0];
}

TEST_F(DarwinSamplerTest, TcpThatIsWithheldLaterIsAnErrorAndLosesNothing) {
  open();
  count("tcp.tcps_rcvtotal", 2);
  const Blob kept = kernel_.blobs.at("net.inet.tcp.stats");
  kernel_.blobs["net.inet.tcp.stats"] = Blob(kept.size());
  std::vector<CounterDelta> deltas;
  const auto failed = sampler_->read(deltas);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, Errc::unavailable);
  kernel_.blobs["net.inet.tcp.stats"] = kept;
  EXPECT_EQ(read(), (Deltas{{"tcpInSegs", 2}}));
}

TEST_F(DarwinSamplerTest, ANewerDarwinIsReadAsFarAsItIsKnownAndSaysSo) {
  boot("25.0.0", 24);
  open();
  EXPECT_TRUE(has("tcpInSegs"));
  EXPECT_FALSE(has("darwin.tcp.tcps_synchallenge"));
  EXPECT_TRUE(has("ifInOctets"));
  ASSERT_EQ(sampler_->remarks().size(), darwin_structs().size());
  EXPECT_EQ(sampler_->remarks()[0],
            "net.inet.tcp.stats: of its 992 bytes in Darwin 25.0.0 only the first 61 members are known");
  count("tcp.tcps_rcvtotal", 3);
  EXPECT_EQ(read(), (Deltas{{"tcpInSegs", 3}}));
}

TEST_F(DarwinSamplerTest, WhatIsRefusedIsLeftOutAndRemarkedOn) {
  kernel_.errors = {{"net.inet6.ip6.stats", kNoSuchName}, {"net.inet.icmp.stats", kNotPermitted}};
  kernel_.interfaces_error = kNotPermitted;
  open();
  for (const char* name : {"ipv6InReceives", "icmpInEchos", "ifInOctets"}) EXPECT_FALSE(has(name)) << name;
  EXPECT_TRUE(has("tcpInSegs"));
  EXPECT_EQ(sampler_->remarks(),
            (std::vector<std::string>{"net.inet.icmp.stats: sysctl: Operation not permitted",
                                      "net.inet6.ip6.stats: sysctl: No such file or directory",
                                      "net.link.generic.ifalldata: sysctl: Operation not permitted"}));
  EXPECT_EQ(read(), Deltas{});
}

TEST_F(DarwinSamplerTest, ASizeThatChangesWhileItRunsIsAnError) {
  open();
  kernel_.blobs["net.inet.udp.stats"].resize(92);
  std::vector<CounterDelta> deltas;
  const auto failed = sampler_->read(deltas);
  ASSERT_FALSE(failed.ok());
  EXPECT_NE(to_string(failed.error()).find("92 bytes where 88"), std::string::npos);
}

TEST_F(DarwinSamplerTest, WithoutAnythingItSaysWhy) {
  for (const DarwinStruct& which : darwin_structs())
    kernel_.errors[std::string(which.sysctl)] = kNotPermitted;
  auto opened = open_sampler();
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, Errc::unavailable);
  EXPECT_NE(to_string(opened.error()).find("net.link.ether.inet.stats: sysctl: Operation not permitted"),
            std::string::npos)
      << to_string(opened.error());
  for (const char* release : {"", "rubbish", "9.8.0"}) {
    boot(release, 24);
    EXPECT_FALSE(open_sampler().ok()) << release;
  }
}

TEST_F(DarwinSamplerTest, AKernelThatAlwaysWantsMoreRoomEndsInAnError) {
  kernel_.interfaces_error = kNoMemory;
  open();
  EXPECT_FALSE(has("ifInOctets"));
  EXPECT_LT(kernel_.calls, 100U);
}

TEST_F(DarwinSamplerTest, TheBootIsKnownByItsSession) {
  EXPECT_EQ(boot_id(), "");
  kernel_.blobs["kern.bootsessionuuid"] = bytes_of("6A3C8B0E-55C7-4C2A-9F0D-0A8B1C2D3E4F");
  EXPECT_EQ(boot_id(), "6A3C8B0E-55C7-4C2A-9F0D-0A8B1C2D3E4F");
  kernel_.errors["kern.bootsessionuuid"] = kNotPermitted;
  EXPECT_EQ(boot_id(), "");
}

TEST_F(DarwinSamplerTest, TheProgramIsFoundBehindItsLinks) {
  const auto folder = TemporaryFolder::create();
  ASSERT_TRUE(folder.ok());
  const auto real = std::filesystem::canonical(folder->path());
  std::filesystem::create_directory(real / "bin");
  std::ofstream(real / "bin" / "zpi-agent") << "a program";
  std::filesystem::create_symlink(real / "bin" / "zpi-agent", real / "link");
  for (const char* started : {"link", "bin/zpi-agent", "bin/../link"}) {
    kernel_.program = (real / started).string();
    EXPECT_EQ(program_folder(), (real / "bin").string()) << started;
  }
  for (const std::string& unknown : {std::string("/nowhere/zpi-agent"), std::string(5000, 'x')}) {
    kernel_.program = unknown;
    EXPECT_EQ(program_folder(), ".");
  }
}

TEST_F(DarwinSamplerTest, ADetectorThatLogsToSyslogIsRefused) {
  const auto bound = SyslogSocket::bind("/tmp/syslog");
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error().code, Errc::unavailable);
}

TEST_F(DarwinSamplerTest, WhatAProcessHasUsed) {
  kernel_.processor_time[77] = 3 * static_cast<unsigned long long>(kSecond);
  const auto used = usage_of(77);
  ASSERT_TRUE(used);
  EXPECT_EQ(used->cpu, 3 * kSecond);
  EXPECT_EQ(used->memory, 4096U);
  EXPECT_FALSE(usage_of(78));
  EXPECT_FALSE(own_usage());
}

TEST_F(DarwinSamplerTest, TheSystemHasAName) {
  EXPECT_EQ(device_system().os, "macos");
  EXPECT_FALSE(device_system().kernel.empty());
  EXPECT_GT(peak_memory(), 0U);
}

TEST_F(DarwinSamplerTest, TheSelfTestTellsWhatIsMissing) {
  kernel_.blobs["net.inet.tcp.stats"] = Blob(992);
  SelfTestOptions options;
  options.model = "no-such-model";  // the models are not what this is about
  const auto test = run_self_test(options);
  ASSERT_TRUE(test.ok()) << to_string(test.error());
  const auto& unavailable = test->unavailable;
  EXPECT_NE(std::find(unavailable.begin(), unavailable.end(), "tcpInSegs"), unavailable.end());
  EXPECT_NE(to_text(*test).find("remark          net.inet.tcp.stats: this kernel shows"), std::string::npos);
  EXPECT_NE(to_text(*test).find("remark          verdicts were not measured: "), std::string::npos);
  EXPECT_NE(to_json(*test).find("disable_access_to_stats=0"), std::string::npos);
}

}  // namespace
}  // namespace zpilab

int zpi_darwin_sysctl(const char* name, void* buffer, size_t* size) {
  zpilab::Kernel& kernel = *zpilab::kernel;
  ++kernel.calls;
  if (std::strcmp(name, "kern.osrelease") == 0)
    return zpilab::hand_out(zpilab::bytes_of(kernel.release), buffer, size);
  const auto error = kernel.errors.find(name);
  if (error != kernel.errors.end()) return error->second;
  const auto blob = kernel.blobs.find(name);
  return blob == kernel.blobs.end() ? zpilab::kNoSuchName : zpilab::hand_out(blob->second, buffer, size);
}

int zpi_darwin_interfaces(void* buffer, size_t* size) {
  zpilab::Kernel& kernel = *zpilab::kernel;
  ++kernel.calls;
  if (kernel.interfaces_error != 0) return kernel.interfaces_error;
  return zpilab::hand_out(kernel.interfaces, buffer, size);
}

int zpi_darwin_program(char* path, size_t size) {
  const std::string& program = zpilab::kernel->program;
  if (program.size() >= size) return -1;
  std::memcpy(path, program.c_str(), program.size() + 1);
  return 0;
}

int zpi_darwin_usage(int process, unsigned long long* processor_time, unsigned long long* memory) {
  const auto& known = zpilab::kernel->processor_time;
  const auto found = known.find(process);
  if (found == known.end()) return 3;
  *processor_time = found->second;
  *memory = 4096;
  return 0;
}
