#include "harness/plan/nmap_argv.h"

#include <gtest/gtest.h>

#include "harness/plan/scope.h"
#include "tests/harness/plan/sample_inventory.h"

namespace zpilab {
namespace {

ScanSpec scan_of(std::string_view technique, Family family = Family::ipv4) {
  ScanSpec scan;
  scan.technique = find_technique(technique);
  scan.family = family;
  return scan;
}

std::string joined(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& argument : argv) line += (line.empty() ? "" : " ") + argument;
  return line;
}

TEST(NmapArgv, EachForm) {
  ScanSpec syn = scan_of("syn");
  syn.ports = {PortSelection::Kind::top, 1000, {}};
  EXPECT_EQ(joined(nmap_argv(syn, Timing{3}, {"198.18.50.11"}, false)),
            "nmap -n -Pn -sS -T3 --top-ports 1000 --reason -oX - 198.18.50.11");
  EXPECT_EQ(joined(nmap_argv(syn, Timing{2}, {"198.18.50.11"}, true)),
            "nmap -n -Pn -sS -T2 --top-ports 1000 --reason --packet-trace -oX /dev/fd/3 198.18.50.11");
  EXPECT_EQ(joined(nmap_argv(scan_of("arp-sweep"), Timing{3}, {"198.18.50.0/24"}, false)),
            "nmap -n -sn -PR -T3 --reason -oX - 198.18.50.0/24");
  EXPECT_EQ(joined(nmap_argv(scan_of("ip-protocol", Family::ipv6), Timing{3}, {"2001:2:0:50::11"}, false)),
            "nmap -n -Pn -sO -6 -T3 --reason -oX - 2001:2:0:50::11");
  ScanSpec all = scan_of("udp");
  all.ports = {PortSelection::Kind::list, 0, {{1, 65535}}};
  EXPECT_EQ(joined(nmap_argv(all, Timing{4}, {"198.18.50.11"}, false)),
            "nmap -n -Pn -sU -T4 -p 1-65535 --reason -oX - 198.18.50.11");
}

TEST(NmapArgv, EachOption) {
  ScanSpec scan = scan_of("fin");
  scan.ports = {PortSelection::Kind::list, 0, {{22, 22}, {80, 90}}};
  scan.retries = 2;
  scan.scan_delay = 1500 * kMillisecond;
  scan.max_rate = 10;
  scan.data_length = 32;
  scan.source_port = 53;
  scan.fragment = true;
  scan.bad_checksum = true;
  EXPECT_EQ(
      joined(nmap_argv(scan, Timing{0}, {"198.18.50.11"}, false)),
      "nmap -n -Pn -sF -T0 -p 22,80-90 --max-retries 2 --scan-delay 1500ms --max-rate 10 --data-length 32 "
      "--source-port 53 -f --badsum --reason -oX - 198.18.50.11");
}

TEST(NmapArgv, EveryTechniquePassesTheIndependentCheck) {
  const Inventory inventory = sample_inventory();
  int checked = 0;
  for (const Technique& technique : kTechniques)
    for (Family family : {Family::ipv4, Family::ipv6})
      for (int level = 0; level <= 5; ++level)
        for (bool trace : {false, true}) {
          if (!(family == Family::ipv6 ? technique.ipv6 : technique.ipv4)) continue;
          const ScanSpec scan = scan_of(technique.name, family);
          const auto targets = scan_targets(scan, inventory.cells[0], inventory.cells[0].devices[0]);
          const auto argv = nmap_argv(scan, Timing{level}, targets, trace);
          const auto allowed = check_argv(argv, inventory.scope, "2026-01-01");
          EXPECT_TRUE(allowed) << joined(argv) << ": " << allowed.error().what;
          ++checked;
        }
  EXPECT_EQ(checked, (11 + 11) * 6 * 2);
}

TEST(ScanTargets, SweepOrFirstAddressOfTheFamily) {
  Cell cell = sample_cell("c");
  Device device = sample_device("target");
  device.host.addresses.push_back(*parse_address("198.18.50.12"));
  using Targets = std::vector<std::string>;
  EXPECT_EQ(scan_targets(scan_of("arp-sweep"), cell, device), Targets{"198.18.50.0/24"});
  ScanSpec neighbours = scan_of("neighbour-sweep");
  neighbours.family = Family::ipv6;
  cell.sweep6 = parse_prefix("2001:2:0:50::/120");
  EXPECT_EQ(scan_targets(neighbours, cell, device), Targets{"2001:2:0:50::/120"});
  EXPECT_EQ(joined(nmap_argv(neighbours, Timing{3}, {"2001:2:0:50::/120"}, false)),
            "nmap -n -sn -6 -T3 --reason -oX - 2001:2:0:50::/120");
  EXPECT_EQ(scan_targets(scan_of("udp"), cell, device), Targets{"198.18.50.11"});
  EXPECT_EQ(scan_targets(scan_of("udp", Family::ipv6), cell, device), Targets{"2001:2:0:50::11"});
  cell.sweep.reset();
  device.host.addresses.resize(1);
  EXPECT_TRUE(scan_targets(scan_of("arp-sweep"), cell, device).empty());
  EXPECT_TRUE(scan_targets(scan_of("udp", Family::ipv6), cell, device).empty());
}

}  // namespace
}  // namespace zpilab
