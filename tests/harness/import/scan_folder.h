// Folders of scans as zpilab-scans writes them, with invented times, for the tests of the import.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/core/sha256.h"
#include "harness/suite/suite.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {

inline constexpr Nanoseconds kNoon = 1'795'262'400 * kSecond;  // 2026-11-21T12:00:00Z

class ScanFolderOnDisk {
 public:
  explicit ScanFolderOnDisk(const std::string& tier = "core", int repetitions = 1) {
    write("list", suite_list(tier));
    write("about", "suite zpilab 1\ntier " + tier + "\nhash " + sha256_hex(suite_list(tier)) +
                       "\nrepetitions " + std::to_string(repetitions) +
                       "\ngap 70\ntarget 198.18.50.11\nowner this test\nnmap Nmap version 7.93\n");
  }

  /// A scan that began `at` and took `length`; its probes left that long after nmap's start.
  void add(const std::string& key, Nanoseconds at, Nanoseconds length, const std::vector<double>& probes,
           const std::string& how = "TCP", const std::string& exit = "0") {
    write(key + "/argv", "nmap\n-n\n198.18.50.11\n");
    write(key + "/begin", stamp(at));
    write(key + "/end", stamp(at + length) + "exit " + exit + "\n");
    write(key + "/nmap.xml", "<nmaprun><finished time=\"1\" elapsed=\"" +
                                 std::to_string(static_cast<double>(length / kMillisecond) / 1000) +
                                 "\"/></nmaprun>");
    std::string trace = "Starting Nmap\n";
    for (const double probe : probes) trace += "SENT (" + std::to_string(probe) + "s) " + how + " x\n";
    write(key + "/trace", trace + "RCVD (0.1s) TCP x\n");
  }

  void write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_.file(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  std::string path() const { return folder_.file(""); }

 private:
  static std::string stamp(Nanoseconds at) {
    const std::string fraction = std::to_string(at % kSecond);
    return "realtime " + std::to_string(at / kSecond) + "." + std::string(9 - fraction.size(), '0') +
           fraction + "\nmonotonic " + std::to_string((at - kNoon) / kSecond + 1000) + "." +
           std::to_string(at % kSecond / (100 * kMillisecond)) + "\n";
  }

  TemporaryFolder folder_;
};

}  // namespace zpilab
