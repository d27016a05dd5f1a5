#include "model/detect/model_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "harness/core/random.h"
#include "harness/core/sha256.h"
#include "model/detect/bytes.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

Model small_model() {
  Model model;
  model.windows = {500 * kMillisecond, 2 * kSecond};
  model.columns = default_columns(model.windows);
  Forest::Tree tree;
  tree.traffic_class = TrafficClass::udp4;
  tree.nodes = {{3.5F, 1, 2, true}, {-0.25F, 0, Forest::kLeaf, false}, {0.75F, 0, Forest::kLeaf, false}};
  model.forest = *Forest::create(0.5F, model.columns.size(), std::vector<Forest::Tree>{tree, tree});
  std::get<ThresholdDecision>(model.decision).rules[4] = {0.875, 250 * kMillisecond};
  model.provenance.facts = {{"made_with", "a test"}, {"seed", "7"}};
  model.provenance.seen_trials = {"abc", "def"};
  model.card = "# A card\n";
  return model;
}

/// Replaces the digest, so that what lies behind the checksum is reached.
std::string resealed(std::string bytes) {
  if (bytes.size() < 64) return bytes;
  bytes.resize(bytes.size() - 64);
  return bytes + sha256_hex(bytes);
}

std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
  const std::size_t at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return bytes.replace(at, from.size(), to);
}

TEST(ModelFile, ReadsBackWhatWasWritten) {
  const TemporaryFolder folder;
  Model model = small_model();
  ASSERT_TRUE(write_model(model, folder.file("a.zpimodel")));
  const auto read = read_model(folder.file("a.zpimodel"));
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read.value().windows, model.windows);
  EXPECT_EQ(read.value().columns, model.columns);
  EXPECT_EQ(read.value().forest.serialise(), model.forest.serialise());
  EXPECT_EQ(read.value().decision, model.decision);
  EXPECT_EQ(read.value().provenance, model.provenance);
  EXPECT_EQ(read.value().card, model.card);
  EXPECT_EQ(read.value().hash, model.hash);
  EXPECT_EQ(serialise(read.value()), serialise(model));
}

TEST(ModelFile, PacesAreASectionOfTheirOwn) {
  Model model = small_model();
  const auto chain = std::ranges::find(model.columns, Statistic::even_run,
                                       [](const FeatureColumn& column) { return column.feature->statistic; });
  ASSERT_NE(chain, model.columns.end());
  model.paces = {{TrafficClass::udp4, static_cast<std::size_t>(chain - model.columns.begin()), 9}};
  const std::string bytes = serialise(model);
  const auto read = parse_model(bytes);
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_EQ(read->paces, model.paces);
  EXPECT_EQ(serialise(*read), bytes);
  const auto refused = parse_model(resealed(replaced(bytes, " 9\n", " x\n")));
  ASSERT_FALSE(refused);
  EXPECT_NE(to_string(refused.error()).find("section paces"), std::string::npos);
}

TEST(ModelFile, EveryDamageIsRefusedWithAMessage) {
  const std::string good = serialise(small_model());
  struct Case {
    std::string bytes, says;
  };
  const Case cases[] = {
      {"", "not a model"},
      {"SQLite format 3", "not a model"},
      {good.substr(0, 20), "cut short"},
      {good.substr(0, good.size() - 1), "checksum"},
      {resealed(replaced(good, "decision", "wizardry")), "\"wizardry\""},
      {resealed(replaced(good, "kind threshold", "kind astrologe")), "\"astrologe\""},
      {resealed(replaced(good, "rst_rate@500ms", "rst_mood@500ms")), "rst_mood"},
      {resealed(replaced(good, "rst_rate@500ms", "rst_rate@501ms")), "rst_rate@501ms"},
      {resealed(replaced(good, "500000000", "500000001")), "milliseconds"},
      {resealed(replaced(good, "hash ", "hush ")), "begin with its hash"},
      {resealed(replaced(good, "0.875", "8.875")), "means nothing"},
      {resealed(replaced(good, std::string("ZPIMODEL\1", 9), std::string("ZPIMODEL\2", 9))), "version 2"},
      {resealed(replaced(good, std::string("windows\1", 8), std::string("windows\2", 8))),
       "\"windows\" version 2"},
      {replaced(good, "# A card", "# A lard"), "checksum"},
  };
  for (const Case& c : cases) {
    const auto model = parse_model(c.bytes);
    ASSERT_FALSE(model) << c.says;
    EXPECT_EQ(model.error().code, Errc::invalid_input);
    EXPECT_NE(to_string(model.error()).find(c.says), std::string::npos) << to_string(model.error());
  }
}

TEST(ModelFile, FeaturesOfAnotherMeaningAreRefused) {
  const Model model = small_model();
  const std::string hash = feature_hash(model.columns, model.windows);
  const auto read = parse_model(resealed(replaced(serialise(model), hash, sha256_hex("older meaning"))));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.find("train again"), std::string::npos);
}

TEST(ModelFile, ForestThatPointsNowhereIsRefused) {
  using Node = Forest::Node;
  const Node leaf{1, 0, Forest::kLeaf, false};
  const std::vector<Node> bad[] = {
      {},                                       // no root
      {{1, 0, 0, false}, leaf, leaf},           // a circle
      {{1, 2, 0, false}, leaf, leaf},           // the right child is outside
      {{1, 0xFFFFFFFF, 0, false}, leaf, leaf},  // far outside
      {{1, 1, 9, false}, leaf, leaf},           // no such feature
      {{1, 1, 0, false}, leaf, {0.0F / 0.0F, 0, Forest::kLeaf, false}},
  };
  for (const auto& nodes : bad) {
    const std::vector<Forest::Tree> trees = {{TrafficClass::tcp4, nodes}};
    EXPECT_FALSE(Forest::create(0, 3, trees)) << nodes.size();
  }
  const std::vector<Forest::Tree> no_class = {{static_cast<TrafficClass>(8), {leaf}}};
  EXPECT_FALSE(Forest::create(0, 3, no_class));
  EXPECT_TRUE(Forest::create(0, 3, std::vector<Forest::Tree>{{TrafficClass::arp, {leaf}}}));
}

TEST(ModelFile, RandomMutationsNeverCrash) {
  const std::string good = serialise(small_model());
  Random random(11);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good;
    const std::uint64_t changes = 1 + random.below(4);
    for (std::uint64_t n = 0; n < changes; ++n) {
      const std::size_t at = random.below(bytes.size());
      switch (random.below(4)) {
        case 0:
          bytes[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          bytes.erase(at, random.below(16));
          break;
        case 2:
          bytes.insert(at, std::string(random.below(16), static_cast<char>(random.below(256))));
          break;
        default:
          bytes[at] = static_cast<char>(0xFF);
          break;
      }
      if (bytes.empty()) break;
    }
    const auto model = parse_model(resealed(bytes));
    if (!model) continue;
    ++accepted;  // text of the card, or another leaf: then it must work
    const std::vector<float> row(model.value().columns.size(), 1.0F);
    EXPECT_EQ(model.value().forest.margins(row).size(), kClassCount);
  }
  EXPECT_LT(accepted, 1500);
}

TEST(ModelFile, AnyChangeWithoutResealingIsNoticed) {
  const std::string good = serialise(small_model());
  for (std::size_t at = 0; at < good.size(); at += 37) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    EXPECT_FALSE(parse_model(bytes)) << at;
  }
}

TEST(ModelFile, MissingFileAndUnwritableFolderAreErrors) {
  EXPECT_EQ(read_model("/nonexistent/a.zpimodel").error().code, Errc::io);
  Model model = small_model();
  EXPECT_EQ(write_model(model, "/nonexistent/a.zpimodel").error().code, Errc::io);
}

}  // namespace
}  // namespace zpilab
