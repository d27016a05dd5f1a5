#include "harness/scenario/load_inventory.h"

#include <gtest/gtest.h>

#include <string>

namespace zpilab {
namespace {

constexpr const char* kBench = R"(zpilab: 1
inventory: hosts on my bench
scope:
  - {range: 198.18.0.0/15, owner: this lab, until: 2027-12-31}
cells:
  - cell: desk
    sweep: 198.18.50.0/24
    scanner: {reach: ssh, at: me@scanner.example, become: sudo}
    tap: {on: scanner, interface: eth0}
    devices:
      laptop: {os: linux, addresses: [198.18.50.11, "2001:2::11"], reach: ssh, at: me@198.18.50.11, port: 2222,
               key: /home/me/.ssh/lab, known_hosts: /home/me/hosts, delivery: deferred}
  - {provider: [zpilab-lab, serve], count: 4}
)";

/// As a lab provider prints it: JSON on one line.
constexpr const char* kProvided =
    R"({"zpilab":1,"inventory":"namespaces","scope":[{"range":"198.18.0.0/15","owner":"zpilab-lab","until":"2099-12-31"},{"range":"2001:2::/48","owner":"zpilab-lab","until":"2099-12-31"}],"cells":[{"cell":"c-4711","sweep":"198.18.50.0/24","prepares":true,"scanner":{"reach":"ssh-socket","socket":"zpilab/0a1b2c/scanner","at":"root","key":"/proc/4711/root/run/zpilab/client_key","host_key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc+/=","addresses":["198.18.50.9","2001:2:0:50::9"],"programs":"/opt/zpilab/bin"},"tap":{"on":"switch","interface":"target"},"devices":{"target":{"os":"linux","delivery":"live","addresses":["198.18.50.11","2001:2:0:50::11"],"reach":"ssh-socket","socket":"zpilab/0a1b2c/target","at":"root","programs":"/opt/zpilab/bin"}},"helpers":{"switch":{"reach":"ssh-socket","socket":"zpilab/0a1b2c/switch","at":"root","addresses":[]},"peer":{"reach":"ssh-socket","socket":"zpilab/0a1b2c/peer","at":"root","addresses":["198.18.50.10","2001:2:0:50::10"]}}}]})";

TEST(LoadInventory, RealHostsAndAProvider) {
  const auto loaded = load_inventory_text(kBench, "bench.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  const Inventory& inventory = *loaded;
  EXPECT_EQ(inventory.name, "hosts on my bench");
  ASSERT_EQ(inventory.scope.size(), 1U);
  EXPECT_EQ(to_string(inventory.scope[0].range), "198.18.0.0/15");
  EXPECT_EQ(inventory.scope[0].owner, "this lab");
  EXPECT_EQ(inventory.scope[0].until, "2027-12-31");
  ASSERT_EQ(inventory.cells.size(), 1U);
  const Cell& cell = inventory.cells[0];
  EXPECT_FALSE(cell.prepares);
  EXPECT_EQ(cell.scanner.reach.kind, Reach::Kind::ssh);
  EXPECT_EQ(cell.scanner.reach.user, "me");
  EXPECT_EQ(cell.scanner.reach.address, "scanner.example");
  EXPECT_EQ(cell.scanner.reach.become, "sudo");
  EXPECT_EQ(cell.tap->interface, "eth0");
  ASSERT_EQ(cell.devices.size(), 1U);
  const Device& laptop = cell.devices[0];
  EXPECT_EQ(laptop.host.name, "laptop");
  EXPECT_EQ(laptop.host.addresses.size(), 2U);
  EXPECT_EQ(laptop.host.reach.port, 2222);
  EXPECT_EQ(laptop.host.reach.key_file, "/home/me/.ssh/lab");
  EXPECT_EQ(laptop.host.reach.known_hosts, "/home/me/hosts");
  EXPECT_EQ(laptop.delivery, Delivery::deferred);
  ASSERT_EQ(inventory.providers.size(), 1U);
  EXPECT_EQ(inventory.providers[0].argv, (std::vector<std::string>{"zpilab-lab", "serve"}));
  EXPECT_EQ(inventory.providers[0].count, 4);
}

TEST(LoadInventory, OneHostMayBeSeveralDevices) {
  const auto with_second = [](const std::string& second) {
    std::string text = kBench;
    return load_inventory_text(text.insert(text.find("  - {provider"), "      again: {" + second + "}\n"),
                               "b.yaml");
  };
  const std::string same = "reach: none, addresses: [198.18.50.11, \"2001:2::11\"], os: ";
  EXPECT_TRUE(with_second(same + "windows"));
  EXPECT_TRUE(with_second(same + "linux, programs: /opt/vm"));
  EXPECT_FALSE(with_second(same + "linux")) << "a slip of the pen";
  EXPECT_FALSE(with_second("reach: none, addresses: [198.18.50.11], os: windows"))
      << "shares one of them only";
}

TEST(LoadInventory, ADescriptionMayLeaveDevicesOut) {
  const auto described = [](const std::string& more) {
    return load_inventory_text("{" + more + "," + std::string(kProvided).substr(1), "zpilab-lab --describe");
  };
  const auto loaded =
      described(R"("left_out":{"linux-vm":"qemu is not installed: sudo \"apt-get\"","windows-wine":"no"},)"
                R"("cell_arguments":["--devices","linux"])");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->left_out,
            (std::map<std::string, std::string>{{"linux-vm", "qemu is not installed: sudo \"apt-get\""},
                                                {"windows-wine", "no"}}));
  EXPECT_EQ(loaded->cell_arguments, (std::vector<std::string>{"--devices", "linux"}));
  EXPECT_TRUE(described(R"("left_out":{})"));
  for (const char* wrong :
       {R"("left_out":["linux-vm"])", R"("left_out":"linux-vm")", R"("left_out":{"a b":"no"})",
        R"("left_out":{"linux-vm":["no"]})", R"("cell_arguments":"--devices")", R"("cell_arguments":[[]])"})
    EXPECT_FALSE(described(wrong)) << wrong;
}

TEST(LoadInventory, JsonLineOfAProvider) {
  const auto loaded = load_inventory_text(kProvided, "zpilab-lab serve");
  ASSERT_TRUE(loaded) << loaded.error().what;
  ASSERT_EQ(loaded->cells.size(), 1U);
  const Cell& cell = loaded->cells[0];
  EXPECT_TRUE(cell.prepares);
  EXPECT_EQ(cell.scanner.reach.kind, Reach::Kind::ssh_abstract_socket);
  EXPECT_EQ(cell.scanner.reach.socket, "zpilab/0a1b2c/scanner");
  EXPECT_EQ(cell.scanner.reach.user, "root");
  EXPECT_EQ(cell.scanner.reach.host_key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIabc+/=");
  EXPECT_EQ(cell.scanner_addresses.size(), 2U);
  EXPECT_EQ(cell.scanner.programs, "/opt/zpilab/bin");
  EXPECT_EQ(cell.tap->on, "switch");
  ASSERT_EQ(cell.helpers.size(), 2U);
  EXPECT_EQ(cell.helpers[1].name, "peer");
  EXPECT_EQ(to_string(cell.helpers[1].addresses.at(1)), "2001:2:0:50::10");
}

TEST(LoadInventory, DescribedCellHasNoReach) {
  const auto loaded = load_inventory_text(
      R"({"zpilab":1,"inventory":"n","scope":[],"cells":[{"cell":"c","sweep":"198.18.50.0/24","prepares":true,"scanner":{"reach":"none","addresses":["198.18.50.9"]},"devices":{"target":{"reach":"none","os":"linux","addresses":["198.18.50.11"]}},"helpers":{"switch":{"reach":"none"}},"tap":{"on":"switch","interface":"target"}}]})",
      "describe");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->cells[0].devices[0].host.reach.kind, Reach::Kind::none);
}

/// The inventory with one text replaced by another; the message's headline begins as expected.
TEST(LoadInventory, EachMistakeHasItsPlace) {
  const struct {
    const char *from, *to, *expected;
  } cases[] = {
      {"198.18.0.0/15", "198.18.0.1/15",
       "b.yaml:4:13: \"198.18.0.1/15\" is not allowed here; allowed is an address range"},
      {"198.18.0.0/15", "lab.example", "b.yaml:4:13: \"lab.example\" is not allowed here"},
      {"198.18.0.0/15", "198.18.0.1-5", "b.yaml:4:13: \"198.18.0.1-5\" is not allowed here"},
      {"198.18.0.0/15", "0.0.0.0/0", "b.yaml:4:13: \"0.0.0.0/0\" is too wide for a scope"},
      {"198.18.0.0/15", "\"::ffff:198.18.0.0/112\"",
       "b.yaml:4:13: \"::ffff:198.18.0.0/112\" is not allowed here"},
      {"2027-12-31", "2027-02-30",
       "b.yaml:4:52: \"2027-02-30\" is not allowed here; allowed is the last day it holds"},
      {"2027-12-31", "never", "b.yaml:4:52: \"never\" is not allowed here"},
      {", until: 2027-12-31", "", "b.yaml:4:5: a scope entry lacks \"until\""},
      {", owner: this lab", "", "b.yaml:4:5: a scope entry lacks \"owner\""},
      {"sweep: 198.18.50.0/24", "sweep6: 2001:2::/64",
       "b.yaml:7:13: \"2001:2::/64\" is not allowed here; allowed is an IPv6 range of at most 65536"},
      {"sweep: 198.18.50.0/24", "sweep6: 198.18.50.0/24",
       "b.yaml:7:13: \"198.18.50.0/24\" is not allowed here; allowed is an IPv6"},
      {"sweep: 198.18.50.0/24", "sweep: 2001:2::/64",
       "b.yaml:7:12: \"2001:2::/64\" is not allowed here; allowed is an IPv4"},
      {"reach: ssh, at: me@scanner.example", "reach: telnet",
       "b.yaml:8:22: \"telnet\" is not allowed here; allowed is none, ssh or ssh-socket"},
      {"at: me@scanner.example", "at: scanner.example",
       "b.yaml:8:31: \"scanner.example\" is not allowed here; allowed is user@address"},
      {"at: me@scanner.example", "at: \"me@-oProxyCommand=id\"",
       "b.yaml:8:31: \"me@-oProxyCommand=id\" is not allowed here"},
      {"at: me@scanner.example", "at: \"me@host;id\"", "b.yaml:8:31: \"me@host;id\" is not allowed here"},
      {"at: me@scanner.example, ", "", "b.yaml:8:14: a scanner lacks \"at\""},
      {"become: sudo", "become: doas", "b.yaml:8:59: \"doas\" is not allowed here; allowed is sudo"},
      {"become: sudo", "socket: x", "b.yaml:8:51: \"socket\" contradicts reach ssh"},
      {"become: sudo", "password: x", "b.yaml:8:51: unknown key \"password\" in a scanner"},
      {"on: scanner", "on: laptop",
       "b.yaml:9:10: the tap is on \"laptop\"; allowed are the scanner and the cell's helpers"},
      {"interface: eth0", "interface: \"eth0; reboot now\"",
       "b.yaml:9:35: \"eth0; reboot now\" is not allowed here"},
      {"198.18.50.11, \"2001:2::11\"", "laptop.example",
       "b.yaml:11:39: \"laptop.example\" is not allowed here; allowed is a numeric"},
      {"198.18.50.11, \"2001:2::11\"", "198.18.50.011",
       "b.yaml:11:39: \"198.18.50.011\" is not allowed here"},
      {"198.18.50.11, \"2001:2::11\"", "", "b.yaml:11:38: this is a list; allowed is at least one address"},
      {"198.18.50.11, \"2001:2::11\"", "198.18.50.11, 198.18.50.11",
       "b.yaml:6:5: the address 198.18.50.11 belongs to laptop and to laptop"},
      {"port: 2222", "port: 70000", "b.yaml:11:107: \"70000\" is not allowed here"},
      {"delivery: deferred", "delivery: later",
       "b.yaml:12:79: \"later\" is not allowed here; allowed is live or deferred"},
      {"laptop:", "scanner:",
       "b.yaml:11:7: \"scanner\" is not allowed here; allowed is a name that no other host"},
      {"count: 4", "count: 0", "b.yaml:13:44: \"0\" is not allowed here"},
      {"[zpilab-lab, serve]", "zpilab-lab serve",
       "b.yaml:13:16: \"zpilab-lab serve\" is not allowed here; allowed is a list"},
      {"[zpilab-lab, serve]", "[]",
       "b.yaml:13:16: this is a list; allowed is a list of arguments, the program first"},
      {"cell: desk", "cel: desk", "b.yaml:6:5: unknown key \"cel\" in a cell (did you mean \"cell\"?)"},
  };
  for (const auto& c : cases) {
    std::string text = kBench;
    const std::size_t at = text.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from;
    text.replace(at, std::string(c.from).size(), c.to);
    const auto loaded = load_inventory_text(text, "b.yaml");
    ASSERT_FALSE(loaded) << c.from << " -> " << c.to;
    EXPECT_EQ(loaded.error().code, Errc::invalid_input);
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.from << " -> " << c.to << '\n'
                                                             << loaded.error().what;
  }
}

constexpr const char* kPhone = R"(zpilab: 1
inventory: a phone on my desk
cells:
  - cell: desk
    scanner: {reach: ssh, at: me@scanner.example}
    devices:
      phone: {transport: adb, addresses: [198.18.50.11]}
)";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(LoadInventory, APhoneByAdb) {
  auto loaded = load_inventory_text(kPhone, "p.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  const Device phone = loaded->cells[0].devices.at(0);
  EXPECT_EQ(phone.host.reach.kind, Reach::Kind::adb);
  EXPECT_EQ(phone.host.reach.address, "127.0.0.1");
  EXPECT_EQ(phone.host.reach.port, 5037);
  EXPECT_EQ(phone.host.reach.serial, "");
  EXPECT_EQ(phone.os, "android");
  EXPECT_EQ(phone.delivery, Delivery::live);

  const struct {
    const char *server, *address;
    int port;
  } servers[] = {{"127.0.0.1:15037", "127.0.0.1", 15037},
                 {"\"[::1]:5038\"", "::1", 5038},
                 {"desk.example:1", "desk.example", 1}};
  for (const auto& c : servers) {
    loaded = load_inventory_text(
        with(kPhone, "adb,",
             std::string("adb, serial: 192.168.7.5:5555, os: lineage, delivery: deferred, adb_server: ") +
                 c.server + ","),
        "p.yaml");
    ASSERT_TRUE(loaded) << loaded.error().what;
    const Device& there = loaded->cells[0].devices.at(0);
    EXPECT_EQ(there.host.reach.serial, "192.168.7.5:5555");
    EXPECT_EQ(there.host.reach.address, c.address);
    EXPECT_EQ(there.host.reach.port, c.port);
    EXPECT_EQ(there.os, "lineage");
    EXPECT_EQ(there.delivery, Delivery::deferred);
  }
}

TEST(LoadInventory, EachMistakeOfAPhoneHasItsPlace) {
  const struct {
    const char *from, *to, *expected;
  } cases[] = {
      {"transport: adb", "transport: ssh", "p.yaml:7:26: \"ssh\" is not allowed here; allowed is adb"},
      {"transport: adb", "transport: adb, reach: ssh",
       "p.yaml:7:31: \"reach\" contradicts transport adb; leave it out"},
      {"transport: adb", "transport: adb, become: sudo", "p.yaml:7:31: \"become\" contradicts transport adb"},
      {"transport: adb", "transport: adb, programs: /opt",
       "p.yaml:7:31: \"programs\" contradicts transport adb"},
      {"transport: adb", "transport: adb, serial: \"a b\"",
       "p.yaml:7:39: \"a b\" is not allowed here; allowed is a serial as \"adb devices\" prints it"},
      {"transport: adb", "transport: adb, serial: \"\"", "p.yaml:7:39: \"\" is not allowed here"},
      {"transport: adb", "transport: adb, adb_server: localhost",
       "p.yaml:7:43: \"localhost\" is not allowed here; allowed is host:port, such as 127.0.0.1:5037"},
      {"transport: adb", "transport: adb, adb_server: \"127.0.0.1:\"", "p.yaml:7:43:"},
      {"transport: adb", "transport: adb, adb_server: 127.0.0.1:65536", "p.yaml:7:43:"},
      {"transport: adb", "transport: adb, adb_server: \"127.0.0.1:5037x\"", "p.yaml:7:43:"},
      {"transport: adb", "transport: adb, adb_server: \"-x:5037\"", "p.yaml:7:43:"},
      {"transport: adb", "transport: adb, adb_sever: \"127.0.0.1:5037\"",
       "p.yaml:7:31: unknown key \"adb_sever\" in a device (did you mean \"adb_server\"?)"},
      {"transport: adb", "reach: ssh, at: me@phone, serial: x",
       "p.yaml:7:41: \"serial\" contradicts a host without \"transport: adb\"; leave it out"},
      {", addresses: [198.18.50.11]", "", "p.yaml:7:14: a device lacks \"addresses\""},
      {"reach: ssh, at: me@scanner.example", "transport: adb",
       "p.yaml:5:15: a scanner cannot be reached by adb, only a device can"},
      {"    devices:", "    helpers: {relay: {transport: adb}}\n    devices:",
       "p.yaml:6:23: a helper cannot be reached by adb"},
      {"  - cell: desk", "  - cell: desk\n    prepares: true",
       "p.yaml:5:5: \"prepares\" needs zpilab-lab on every host, and the phone \"phone\" cannot run it"},
  };
  for (const auto& c : cases) {
    const auto loaded = load_inventory_text(with(kPhone, c.from, c.to), "p.yaml");
    ASSERT_FALSE(loaded) << c.to;
    EXPECT_EQ(loaded.error().code, Errc::invalid_input);
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.to << '\n' << loaded.error().what;
  }
}

constexpr const char* kWindows = R"(zpilab: 1
inventory: a Windows on my desk
cells:
  - cell: desk
    scanner: {reach: ssh, at: me@scanner.example}
    devices:
      tower: {system: windows, reach: ssh, at: me@tower.example, addresses: [198.18.50.11]}
)";

TEST(LoadInventory, AWindowsOverSsh) {
  auto loaded = load_inventory_text(kWindows, "w.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  const Device tower = loaded->cells[0].devices.at(0);
  EXPECT_EQ(tower.host.reach.kind, Reach::Kind::ssh);
  EXPECT_EQ(tower.host.reach.system, Reach::System::windows);
  EXPECT_EQ(loaded->cells[0].scanner.reach.system, Reach::System::posix);
  EXPECT_EQ(tower.os, "windows");

  loaded = load_inventory_text(
      with(kWindows, "reach: ssh, at: me@tower.example", "os: windows-11, reach: ssh-socket, socket: tower"),
      "w.yaml");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(loaded->cells[0].devices.at(0).host.reach.system, Reach::System::windows);
  EXPECT_EQ(loaded->cells[0].devices.at(0).os, "windows-11");
}

TEST(LoadInventory, EachMistakeOfAWindowsHasItsPlace) {
  const struct {
    const char *from, *to, *expected;
  } cases[] = {
      {"system: windows", "system: win", "w.yaml:7:23: \"win\" is not allowed here; allowed is windows"},
      {"system: windows", "system: linux", "w.yaml:7:23: \"linux\" is not allowed here; allowed is windows"},
      {"system: windows", "system: windows, become: sudo",
       "w.yaml:7:32: \"become\" contradicts system windows; leave it out"},
      {"system: windows", "system: windows, programs: /opt",
       "w.yaml:7:32: \"programs\" contradicts system windows; leave it out"},
      {"reach: ssh, at: me@tower.example", "reach: none",
       "w.yaml:7:15: \"system\" contradicts reach none; leave it out"},
      {"reach: ssh, at: me@tower.example", "transport: adb",
       "w.yaml:7:15: \"system\" contradicts transport adb; leave it out"},
      {"system: windows, reach: ssh,", "system: windows,", "w.yaml:7:14: a device lacks \"reach\""},
      {"{reach: ssh, at: me@scanner", "{system: windows, reach: ssh, at: me@scanner",
       "w.yaml:5:15: a scanner cannot be a Windows, only a device can"},
      {"    devices:", "    helpers: {relay: {system: windows, reach: ssh, at: a@b}}\n    devices:",
       "w.yaml:6:23: a helper cannot be a Windows"},
      {"  - cell: desk", "  - cell: desk\n    prepares: true",
       "w.yaml:5:5: \"prepares\" needs zpilab-lab on every host, and the Windows \"tower\" cannot run it"},
  };
  for (const auto& c : cases) {
    const auto loaded = load_inventory_text(with(kWindows, c.from, c.to), "w.yaml");
    ASSERT_FALSE(loaded) << c.to;
    EXPECT_EQ(loaded.error().code, Errc::invalid_input);
    EXPECT_TRUE(loaded.error().what.starts_with(c.expected)) << c.to << '\n' << loaded.error().what;
  }
}

TEST(LoadInventory, CellsHaveDifferentNames) {
  std::string text = kBench;
  text += text.substr(text.find("  - cell: desk"), text.find("  - {provider") - text.find("  - cell: desk"));
  const auto loaded = load_inventory_text(text, "b.yaml");
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(loaded.error().what.starts_with("b.yaml:14:5: a second cell named \"desk\""))
      << loaded.error().what;
}

}  // namespace
}  // namespace zpilab
