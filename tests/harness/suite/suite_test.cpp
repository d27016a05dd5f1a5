// The suite is a promise to people who have run it: this test fails when a list changes under one version.
#include "harness/suite/suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "harness/core/sha256.h"

namespace zpilab {
namespace {

const std::string kFolder = std::string(ZPILAB_SOURCE_DIR) + "/harness/suite/";

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Suite, TheCommittedScriptIsWhatIsMade) {
  const std::string made = make_scan_script(contents(kFolder + "zpilab-scans.in"));
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && std::string(update) == "1")
    std::ofstream(kFolder + "zpilab-scans", std::ios::binary) << made;
  EXPECT_EQ(contents(kFolder + "zpilab-scans"), made) << "UPDATE_GOLDEN=1 writes it anew";
}

TEST(Suite, AListNeverChangesUnderItsVersion) {
  ASSERT_EQ(kSuiteVersion, "1");
  EXPECT_EQ(sha256_hex(suite_list("core")),
            "306cc79ba83379a721b6d359fdedcb962c9ab77ab462cecb2c8a47dfad0afb2b");
  EXPECT_EQ(sha256_hex(suite_list("variants")),
            "39e1f3d8393206bdedc57841b427df454b9949c4a8701ba444352f3493fa8020");
  EXPECT_EQ(sha256_hex(suite_list("evasion")),
            "4711c02f29054c6c4d3e6e36d99064ccf5b939e565f62b7aff10e6642c8a9581");
}

TEST(Suite, CoreHasTheSevenClassesAtBothPaces) {
  std::set<std::pair<TrafficClass, int>> seen;
  for (const SuiteScan& scan : suite_scans("core"))
    seen.insert({scan.spec.traffic_class(), scan.timing.level});
  EXPECT_EQ(seen.size(), 14U);
  EXPECT_FALSE(seen.contains({TrafficClass::other, 3}));
}

TEST(Suite, VariantsHaveEveryTcpTechniqueThatCoreLacks) {
  std::set<std::string_view> techniques;
  for (const std::string_view tier : {"core", "variants"})
    for (const SuiteScan& scan : suite_scans(tier)) techniques.insert(scan.spec.technique->name);
  for (const Technique& technique : kTechniques)
    EXPECT_TRUE(technique.probe != ProbeProtocol::tcp || techniques.contains(technique.name))
        << technique.name;
}

TEST(Suite, EveryScanHasAKeyOfItsOwnAndAsksForTheTrace) {
  for (const std::string_view tier : kSuiteTiers) {
    std::set<std::string> keys;
    for (const SuiteScan& scan : suite_scans(tier)) {
      EXPECT_TRUE(keys.insert(scan.key()).second) << scan.key();
      const auto options = suite_options(scan);
      for (const std::string_view wanted : {"-n", "--packet-trace", "--reason"})
        EXPECT_NE(std::find(options.begin(), options.end(), wanted), options.end()) << scan.key() << wanted;
      for (const std::string& option : options)
        EXPECT_EQ(option.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"),
                  std::string::npos)
            << option << " would need quotes in the script";
    }
    EXPECT_FALSE(keys.empty());
  }
  EXPECT_TRUE(suite_scans("nothing").empty());
}

}  // namespace
}  // namespace zpilab
