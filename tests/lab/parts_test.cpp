// The parts of a cell that need no root: the files it writes, the messages it sends, the programs it starts.
#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/core/address.h"
#include "lab/bench.h"
#include "lab/child_process.h"
#include "lab/mounts.h"
#include "lab/netlink.h"
#include "lab/pinned_sysctls.h"
#include "lab/print_inventory.h"
#include "lab/sshd_server.h"
#include "lab/topology.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

TEST(CellFiles, RootMayLogInByKeyAndOthersStayAsTheyAre) {
  const std::string passwd =
      cell_passwd("root:x:0:0:root:/root:/usr/sbin/nologin\nwww:x:33:33::/var/www:/bin/false\n");
  EXPECT_TRUE(passwd.starts_with("root:x:0:0:root:/run/home:/bin/sh\nwww:x:33:33::/var/www:/bin/false\n"));
  EXPECT_NE(passwd.find("\nsshd:x:"), std::string::npos);
  EXPECT_EQ(cell_passwd("sshd:x:100:65534::/run/sshd:/x\n").find("64999"), std::string::npos)
      << "sshd is there already";
  EXPECT_EQ(cell_shadow("root:!locked:1::::::\nwww:*:1::::::\n"),
            "root:*:19000:0:99999:7:::\nwww:*:1::::::\n");
  EXPECT_EQ(cell_shadow(""), "root:*:19000:0:99999:7:::\n");
}

TEST(SshdConfig, FindsProgramsAndData) {
  const std::string text = sshd_config({"/opt/zpi lab/bin", "/opt/zpi lab/share"});
  EXPECT_NE(text.find("SetEnv \"PATH=/opt/zpi lab/bin:/usr/local/sbin:"), std::string::npos) << text;
  EXPECT_NE(text.find(" \"ZPILAB_SHARE=/opt/zpi lab/share\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("PasswordAuthentication no\n"), std::string::npos);
}

TEST(SshdConfig, HostilePathsAddNoDirective) {
  const std::string text = sshd_config({"/x\"\nPasswordAuthentication yes", "/y\nPermitEmptyPasswords yes"});
  EXPECT_EQ(text.find("PasswordAuthentication yes"), std::string::npos);
  EXPECT_EQ(text.find("PermitEmptyPasswords"), std::string::npos);
}

TEST(Inventory, DescriptionIsOneLineOfTheContract) {
  CellOptions options;
  options.programs = "/opt/bin";
  const std::string text = inventory_document(nullptr, options);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const auto document = nlohmann::json::parse(text);
  EXPECT_EQ(document["inventory"], "namespaces");
  EXPECT_EQ(document["scope"].size(), 2U);
  const auto& cell = document["cells"][0];
  EXPECT_EQ(cell["sweep"], "198.18.50.0/24");
  EXPECT_EQ(cell["sweep6"], "2001:2:0:50::/120");
  EXPECT_EQ(cell["scanner"]["reach"], "none");
  EXPECT_EQ(cell["scanner"]["programs"], "/opt/bin");
  EXPECT_EQ(cell["devices"]["target"]["os"], "linux");
  EXPECT_EQ(cell["helpers"]["switch"]["addresses"].size(), 0U);
  EXPECT_EQ(cell["helpers"]["peer"]["addresses"][1], "2001:2:0:50::10");
  EXPECT_EQ(cell["helpers"]["router"]["addresses"],
            (std::vector<std::string>{"198.18.50.1", "2001:2:0:50::1", "198.19.0.1", "2001:2:0:f0::1"}));
}

TEST(Inventory, DeviceKindsAreOneHostUnderSeveralNames) {
  CellOptions options;
  options.programs = "/opt/bin";
  options.share = "/opt/share";
  options.devices = {find_device_kind("linux"), find_device_kind("windows-wine")};
  const auto cell = nlohmann::json::parse(inventory_document(nullptr, options))["cells"][0];
  ASSERT_EQ(cell["devices"].size(), 2U);
  EXPECT_EQ(cell["devices"]["target"]["programs"], "/opt/bin");
  EXPECT_EQ(cell["devices"]["windows-wine"]["programs"], "/opt/share/devices/windows-wine");
  EXPECT_EQ(cell["devices"]["windows-wine"]["os"], "windows");
  EXPECT_EQ(cell["devices"]["windows-wine"]["addresses"], cell["devices"]["target"]["addresses"]);
}

/// A folder of data with kinds of devices whose `ready` is this script's text.
class FakeKinds {
 public:
  FakeKinds() {
    for (const DeviceKind& kind : kDeviceKinds) has(std::string(kind.kind), "exit 0");
    options.share = folder_.path();
    options.programs = "/opt/bin";
    options.what_can_run = true;
  }
  void has(const std::string& kind, const std::string& ready) {
    const std::filesystem::path of_kind = std::filesystem::path(folder_.path()) / "devices" / kind;
    std::filesystem::create_directories(of_kind);
    std::ofstream(of_kind / "ready") << "#!/bin/sh\n" << ready << "\n";
    std::filesystem::permissions(of_kind / "ready", std::filesystem::perms::owner_all);
  }
  CellOptions options;

 private:
  TemporaryFolder folder_;
};

TEST(DeviceKind, WhatCannotRunIsLeftOutWithItsReason) {
  FakeKinds machine;
  machine.has("windows-wine",
              "echo wine64 is not installed: >&2; echo '  sudo \"apt-get\" install wine64' >&2; exit 5");
  machine.has("linux-vm-arm64", "exit 1");
  const AvailableKinds available = make_ready_what_can_run(machine.options);
  std::vector<std::string> kinds;
  for (const DeviceKind* kind : available.kinds) kinds.emplace_back(kind->kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"linux", "android-qemu", "linux-vm"}));
  EXPECT_EQ(available.left_out,
            (std::map<std::string, std::string>{
                {"windows-wine", "wine64 is not installed:   sudo \"apt-get\" install wine64"},
                {"linux-vm-arm64", "it cannot be made ready"}}));
}

TEST(DeviceKind, OneThatWasAskedForByNameIsNotLeftOut) {
  FakeKinds machine;
  machine.has("windows-wine", "echo no wine64 >&2; exit 5");
  const auto ready = make_ready(*find_device_kind("windows-wine"), machine.options);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().code, Errc::unavailable);
  EXPECT_EQ(to_string(ready.error()), "devices of the kind windows-wine: no wine64");
}

TEST(Inventory, ADescriptionSaysWhatIsLeftOutAndNamesTheRest) {
  CellOptions options;
  options.devices = {find_device_kind("linux"), find_device_kind("android-qemu")};
  EXPECT_FALSE(nlohmann::json::parse(inventory_document(nullptr, options)).contains("cell_arguments"))
      << "they were asked for by name";
  options.what_can_run = true;
  options.left_out = {{"linux-vm", "no \"qemu\""}};
  const auto document = nlohmann::json::parse(inventory_document(nullptr, options));
  EXPECT_EQ(document["left_out"], (nlohmann::json{{"linux-vm", "no \"qemu\""}}));
  EXPECT_EQ(document["cell_arguments"], (nlohmann::json{"--devices", "linux,android-qemu"}));
  EXPECT_EQ(document["cells"][0]["devices"].size(), 2U);
}

TEST(DeviceKind, EveryKindHasItsFolder) {
  EXPECT_EQ(find_device_kind("beos"), nullptr);
  for (const DeviceKind& kind : kDeviceKinds) {
    if (kind.kind == "linux") continue;
    const std::string folder = std::string(ZPILAB_SOURCE_DIR) + "/lab/devices/" + std::string(kind.kind);
    for (const char* program : {"/ready", "/zpi-agent", "/zpilab", "/zpilab-lab"})
      EXPECT_EQ(::access((folder + program).c_str(), X_OK), 0) << folder << program;
  }
}

TEST(Topology, EveryAddressIsInTheBenchmarkingRanges) {
  const auto range4 = parse_prefix("198.18.0.0/15");
  const auto range6 = parse_prefix("2001:2::/48");
  const auto sweep = parse_prefix(kSweep);
  ASSERT_TRUE(range4 && range6 && sweep);
  EXPECT_TRUE(contains(*range4, *sweep));
  EXPECT_TRUE(contains(*range6, *parse_prefix(kSweep6)));
  for (const CellHost& host : kCellHosts) {
    EXPECT_EQ(addresses_of(host).empty(), host.name == "switch") << host.name;
    for (const std::string& text : addresses_of(host)) {
      const auto address = parse_address(text);
      ASSERT_TRUE(address) << host.name << ' ' << text;
      EXPECT_TRUE(contains(address->family == Family::ipv4 ? *range4 : *range6, *address)) << host.name;
    }
  }
  EXPECT_EQ(find_cell_host("target"), std::optional<std::size_t>(3));
  EXPECT_FALSE(find_cell_host("gateway"));
}

TEST(Topology, LinksJoinHostsAndNetworksThatAreThere) {
  const auto sweep = parse_prefix(kSweep);
  std::map<std::string_view, int> links;
  std::set<std::string_view> ports;
  std::set<int> macs;
  for (const CellLink& link : kCellLinks) {
    EXPECT_TRUE(find_cell_host(link.host)) << link.host;
    ++links[link.network];
    // Only hosts of the device's own network are within a sweep's reach.
    EXPECT_EQ(contains(*sweep, *parse_address(link.ipv4)), link.network == "bridge") << link.host;
    EXPECT_EQ(contains(*parse_prefix(kSweep6), *parse_address(link.ipv6)), link.network == "bridge")
        << link.host;
    EXPECT_TRUE(macs.insert(link.mac_end).second) << link.host;
    EXPECT_LE(link.port.size(), 15U) << link.host;
  }
  for (const CellNetwork& network : kCellNetworks) {
    EXPECT_GE(links[network.name], 2) << network.name;
    EXPECT_TRUE(network.bridged || links[network.name] == 2) << network.name << ": a cable has two ends";
    EXPECT_TRUE(!network.bridged || macs.insert(network.mac_end).second) << network.name;
    for (const CellLink& link : kCellLinks) {
      const bool has_port = link.network == network.name && network.bridged;
      EXPECT_TRUE(!has_port || ports.insert(link.port).second) << link.host << ": a port's name is taken";
    }
  }
  EXPECT_EQ(links.size(), kCellNetworks.size());
}

TEST(Topology, RoutesLeadOverANeighbourAndNeverOut) {
  const auto range4 = parse_prefix("198.18.0.0/15");
  const auto range6 = parse_prefix("2001:2::/48");
  for (const CellRoute& route : kCellRoutes) {
    const auto destination = parse_prefix(route.destination);
    const auto gateway = parse_address(route.gateway);
    ASSERT_TRUE(destination && gateway) << route.host;
    const Prefix& range = destination->base.family == Family::ipv4 ? *range4 : *range6;
    EXPECT_TRUE(contains(range, destination->base) && destination->length >= range.length) << route.host;
    bool neighbour = false;
    for (const CellLink& mine : kCellLinks)
      for (const CellLink& other : kCellLinks)
        neighbour = neighbour || (mine.host == route.host && mine.network == other.network &&
                                  (other.ipv4 == route.gateway || other.ipv6 == route.gateway));
    EXPECT_TRUE(neighbour) << route.host << " to " << route.destination;
  }
}

TEST(Netlink, AttributesAreAlignedAndNest) {
  NetlinkMessage message(RTM_NEWLINK, 5);
  message.body(ifinfomsg{});
  const auto outer = message.open_nested(IFLA_LINKINFO);
  message.attribute_text(IFLA_INFO_KIND, "veth");
  message.close_nested(outer);
  const auto bytes = message.finish(42);
  nlmsghdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  EXPECT_EQ(header.nlmsg_len, bytes.size());
  EXPECT_EQ(header.nlmsg_seq, 42U);
  rtattr attribute{};
  std::memcpy(&attribute, bytes.data() + NLMSG_HDRLEN + sizeof(ifinfomsg), sizeof attribute);
  EXPECT_EQ(attribute.rta_type, IFLA_LINKINFO);
  EXPECT_EQ(attribute.rta_len, 4 + 4 + 8) << "itself, its child's header, \"veth\" with its end and padding";
}

TEST(ChildProcess, GivesOutputAndStatus) {
  const auto output = run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, 20 * kSecond);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->status, 3);
  EXPECT_EQ(output->text, "out\nerr\n");
}

TEST(ChildProcess, IsKilledBehindItsDeadline) {
  const Nanoseconds begin = monotonic_now();
  const auto output = run_program({"tail", "-f", "/dev/null"}, 50 * kMillisecond);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, Errc::timeout);
  EXPECT_LT(monotonic_now() - begin, 10 * kSecond);
}

TEST(ChildProcess, SaysWhatCouldNotBeStarted) {
  const auto output = run_program({"no-such-program-here"}, kSecond);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, Errc::unavailable);
  EXPECT_NE(output.error().what.find("no-such-program-here"), std::string::npos);
  EXPECT_EQ(find_program("no-such-program-here"), "");
  EXPECT_EQ(find_program("sh").back(), 'h');
}

TEST(Bench, MedianOfFewAndMany) {
  EXPECT_EQ(median({5}), 5);
  EXPECT_EQ(median({9, 1}), 1);
  EXPECT_EQ(median({9, 1, 5}), 5);
}

TEST(PinnedSysctls, AnUnknownOneIsAnErrorUnlessItIsNew) {
  EXPECT_FALSE(pin_sysctl({"net/ipv4/no_such_setting", "1", true}));
  EXPECT_TRUE(pin_sysctl({"net/ipv4/no_such_setting", "1", false}));
}

}  // namespace
}  // namespace zpilab
