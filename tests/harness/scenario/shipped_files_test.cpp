// Every detector and workload that the project ships can be read, and is called like its file or folder.
#include <gtest/gtest.h>
#include <stdio.h>

#include <array>
#include <filesystem>
#include <set>
#include <string>

#include "harness/scenario/load_detector.h"
#include "harness/scenario/load_workload.h"

namespace zpilab {
namespace {

namespace fs = std::filesystem;

TEST(ShippedFiles, Detectors) {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/agents/detectors")) {
    if (entry.path().extension() != ".yaml") continue;
    ++files;
    const auto detector = load_detector(entry.path().string());
    ASSERT_TRUE(detector) << to_string(detector.error());
    EXPECT_EQ(detector->name, entry.path().stem().string());
  }
  EXPECT_GE(files, 3);
}

TEST(ShippedFiles, Workloads) {
  int folders = 0;
  for (const auto& entry : fs::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads")) {
    if (!entry.is_directory()) continue;
    ++folders;
    const auto workload = load_workload(entry.path().string());
    ASSERT_TRUE(workload) << to_string(workload.error());
    EXPECT_EQ(workload->name, entry.path().filename().string());
    EXPECT_FALSE(workload->description.empty()) << workload->name;
  }
  EXPECT_GE(folders, 2);
}

/// What lab/install-packages says that they need: its reading of the YAML is a few lines of awk.
std::set<std::string> packages_to_install() {
  const std::string command = std::string(ZPILAB_SOURCE_DIR) + "/lab/install-packages --list workloads";
  FILE* output = ::popen(command.c_str(), "r");
  std::set<std::string> packages;
  if (output == nullptr) return packages;
  std::array<char, 200> line{};
  while (::fgets(line.data(), line.size(), output) != nullptr) {
    std::string package = line.data();
    while (package.ends_with('\n')) package.pop_back();
    packages.insert(package);
  }
  EXPECT_EQ(::pclose(output), 0);
  return packages;
}

TEST(ShippedFiles, AllPackagesOfWorkloadsAreInstalled) {
  std::set<std::string> needed;
  for (const auto& entry : fs::directory_iterator(std::string(ZPILAB_SOURCE_DIR) + "/lab/workloads")) {
    if (!entry.is_directory()) continue;
    const auto workload = load_workload(entry.path().string());
    ASSERT_TRUE(workload) << to_string(workload.error());
    needed.insert(workload->packages.begin(), workload->packages.end());
  }
  EXPECT_EQ(packages_to_install(), needed);
}

}  // namespace
}  // namespace zpilab
