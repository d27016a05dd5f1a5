// Every detector and workload that the project ships can be read, and is called like its file or folder.
#include <gtest/gtest.h>

#include <filesystem>
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

}  // namespace
}  // namespace zpilab
