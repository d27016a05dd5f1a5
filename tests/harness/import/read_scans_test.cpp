#include "harness/import/read_scans.h"

#include <gtest/gtest.h>

#include "tests/harness/import/scan_folder.h"

namespace zpilab {
namespace {

using State = PerformedScan::State;

const PerformedScan& scan_of(const ScanFolder& folder, const std::string& key) {
  for (const PerformedScan& scan : folder.scans)
    if (scan.key() == key) return scan;
  throw std::runtime_error("no " + key);
}

TEST(ReadScans, WhatWasRunSkippedAndNotRun) {
  ScanFolderOnDisk disk("core", 2);
  disk.add("syn-T3-1", kNoon, 200 * kMillisecond, {0.06, 0.05, 0.15});
  disk.add("arp-sweep-T3-2", kNoon + 100 * kSecond, kSecond, {0.02}, "ARP");
  disk.write("udp6-T3-1/skipped", "no target was given for it\n");
  disk.write("udp-T3-1/begin", "realtime 1795262600.0\n");  // broken off
  const auto folder = read_scans(disk.path());
  ASSERT_TRUE(folder) << to_string(folder.error());
  EXPECT_EQ(folder->scans.size(), 28U);
  EXPECT_EQ(folder->gap, 70 * kSecond);
  EXPECT_EQ(folder->about.at("owner"), "this test");
  const PerformedScan& syn = scan_of(*folder, "syn-T3-1");
  EXPECT_EQ(syn.state, State::done);
  EXPECT_EQ(syn.problem, "");
  EXPECT_EQ(syn.probes, (std::vector<Nanoseconds>{50 * kMillisecond, 60 * kMillisecond, 150 * kMillisecond}));
  EXPECT_EQ(syn.argv, (std::vector<std::string>{"nmap", "-n", "198.18.50.11"}));
  // It ran 0.2 s of the 0.2 s: it started at once, but for what "elapsed" may be rounded by.
  EXPECT_EQ(syn.started.earliest, kNoon);
  EXPECT_EQ(syn.started.latest, kNoon + 10 * kMillisecond + 1);
  EXPECT_EQ(scan_of(*folder, "arp-sweep-T3-2").probes.size(), 1U);
  EXPECT_EQ(scan_of(*folder, "udp6-T3-1").state, State::skipped);
  EXPECT_EQ(scan_of(*folder, "udp6-T3-1").skip_reason, "no target was given for it");
  EXPECT_EQ(scan_of(*folder, "udp-T3-1").state, State::missing);
  EXPECT_EQ(scan_of(*folder, "syn-T2-1").state, State::missing);
}

TEST(ReadScans, WhatCannotBeMeasuredSaysWhy) {
  ScanFolderOnDisk disk;
  disk.add("syn-T3-1", kNoon, kSecond, {0.1}, "TCP", "1");
  disk.add("udp-T3-1", kNoon, kSecond, {});
  disk.add("syn-T2-1", kNoon, kSecond, {0.1});
  disk.write("syn-T2-1/end", "realtime 1795262410.000000000\nmonotonic 1001.0\nexit 0\n");
  disk.add("udp-T2-1", kNoon, kSecond, {0.1});
  disk.write("udp-T2-1/nmap.xml", "<finished elapsed=\"100\"/>");
  const auto folder = read_scans(disk.path());
  ASSERT_TRUE(folder) << to_string(folder.error());
  EXPECT_EQ(scan_of(*folder, "syn-T3-1").problem, "nmap ended with status 1");
  EXPECT_EQ(scan_of(*folder, "udp-T3-1").problem, "nmap's trace shows no probe");
  EXPECT_EQ(scan_of(*folder, "syn-T2-1").problem, "the scanner's clock was set during the scan");
  EXPECT_EQ(scan_of(*folder, "udp-T2-1").problem, "the scanner's clock was set during the scan");
}

TEST(ReadScans, AChangedListOrFolderIsRefused) {
  const struct {
    std::string file, text, says;
  } cases[] = {
      {"list", suite_list("core") + "x\n", "not the list of a tier"},
      {"list", suite_list("variants"), "not the list of a tier"},
      {"about", "tier core\nrepetitions 0\ngap 1\n", "not what zpilab-scans writes"},
      {"about", "tier none\nrepetitions 1\ngap 1\n", "not the list of a tier"},
      {"about", std::string("\0\xff\n", 3), "not what zpilab-scans writes"},
      {"syn-T3-1/end", "realtime now\nexit 0\n", "not what zpilab-scans writes"},
      {"syn-T3-1/end", "realtime 1795262410\nexit -1\n", "not what zpilab-scans writes"},
  };
  for (const auto& c : cases) {
    ScanFolderOnDisk disk;
    disk.add("syn-T3-1", kNoon, kSecond, {0.1});
    disk.write(c.file, c.text);
    const auto folder = read_scans(disk.path());
    ASSERT_FALSE(folder) << c.file << c.text;
    EXPECT_EQ(folder.error().code, Errc::invalid_input);
    EXPECT_NE(to_string(folder.error()).find(c.says), std::string::npos) << to_string(folder.error());
  }
  EXPECT_FALSE(read_scans("/no/such/folder"));
}

TEST(ReadScans, AClockWithoutFractionsOrUptime) {
  const auto stamp = parse_clock_stamp("realtime 1795262400\nmonotonic -\n");
  ASSERT_TRUE(stamp);
  EXPECT_EQ(stamp->realtime, kNoon);
  EXPECT_EQ(stamp->resolution, kSecond);
  EXPECT_FALSE(stamp->monotonic);
  // Somewhere between the two seconds.
  const auto start =
      bracket_start(*stamp, *parse_clock_stamp("realtime 1795262401\n"), "<finished elapsed=\"0.5\"");
  ASSERT_TRUE(start);
  EXPECT_EQ(start->earliest, kNoon);
  EXPECT_EQ(start->latest, kNoon + 1510 * kMillisecond);
  for (const char* wrong : {"", "realtime\n", "realtime x\n", "realtime 99999999999999\n"})
    EXPECT_FALSE(parse_clock_stamp(wrong)) << wrong;
}

}  // namespace
}  // namespace zpilab
