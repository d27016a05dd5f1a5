// The recordings in the repository: whole, small, apart from each other, and free of what training must not
// know.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "harness/core/sha256.h"
#include "model/evaluate/load_recordings.h"

namespace zpilab {
namespace {

const std::filesystem::path kRecordings = std::string(ZPILAB_SOURCE_DIR) + "/model/recordings";
constexpr std::uintmax_t kLargestFile = 2'000'000, kLargestSum = 40'000'000;
const std::set<std::string> kUnseenWork = {"bittorrent", "vpn", "file-sync", "legit-inventory"};

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::filesystem::path> files() {
  std::map<std::string, std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRecordings))
    if (entry.path().extension() == ".zpirec")
      found[std::filesystem::relative(entry.path(), kRecordings).string()] = entry.path();
  return found;
}

std::vector<Recording> loaded(const std::string& folder) {
  auto all = load_all_recordings(std::vector<std::string>{(kRecordings / folder).string()});
  EXPECT_TRUE(all) << to_string(all.error());
  return all ? join_recordings(std::move(*all)) : std::vector<Recording>{};
}

TEST(ShippedRecordings, AreSmallAndHaveTheirHashes) {
  std::map<std::string, std::string> sums;
  std::ifstream list(kRecordings / "SHA256SUMS");
  for (std::string hash, name; list >> hash >> name;) sums[name] = hash;
  std::uintmax_t total = 0;
  const auto found = files();
  EXPECT_EQ(found.size(), sums.size());
  for (const auto& [name, path] : found) {
    const auto size = std::filesystem::file_size(path);
    EXPECT_LT(size, kLargestFile) << name;
    total += size;
    EXPECT_EQ(sha256_hex(bytes_of(path)), sums[name]) << name;
  }
  EXPECT_LT(total, kLargestSum);
}

TEST(ShippedRecordings, ShareNoTrialAndTeachNothingUnseen) {
  std::map<std::string, std::string> folder_of;
  for (const char* folder : {"training", "thresholds", "frozen"}) {
    std::set<TrafficClass> classes;
    for (const Recording& recording : loaded(folder)) {
      const auto [known, fresh] = folder_of.emplace(recording.key, folder);
      EXPECT_TRUE(fresh) << "trial " << recording.trial << " of " << folder << " is also in "
                         << known->second;
      classes.insert(recording.traffic_class);
      if (std::string(folder) != "frozen") {
        EXPECT_FALSE(kUnseenWork.contains(recording.workload)) << recording.workload;
      }
    }
    EXPECT_EQ(classes.size(), kClassCount) << folder;
  }
}

}  // namespace
}  // namespace zpilab
