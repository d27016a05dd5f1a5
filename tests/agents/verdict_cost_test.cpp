#include "agents/verdict_cost.h"

#include <gtest/gtest.h>

#include <fstream>

#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

const std::string kModels = std::string(ZPILAB_BIN_DIR) + "/../share/zpilab/model/";

/// Named counters, each of which moves by one in each reading.
class MovingSampler : public Sampler {
 public:
  explicit MovingSampler(std::vector<std::string> names) : names_(std::move(names)) {}
  const std::vector<std::string>& counters() const override { return names_; }
  Result<Done> read(std::vector<CounterDelta>& deltas) override {
    deltas.clear();
    for (std::uint32_t i = 0; i < names_.size(); ++i) deltas.emplace_back(i, 1);
    return Done{};
  }
  Result<Done> read_bare() override { return Done{}; }

 private:
  std::vector<std::string> names_;
};

TEST(VerdictCost, IsThatOfTheShippedModel) {
  const auto sampler = open_sampler();
  ASSERT_TRUE(sampler.ok());
  for (const std::string& model : {std::string(), std::string("linux"), kModels + "linux.zpimodel"}) {
    const auto cost = measure_verdicts(**sampler, model);
    ASSERT_TRUE(cost.ok()) << model << ": " << to_string(cost.error());
    EXPECT_NE(cost->model_path.find("linux.zpimodel"), std::string::npos);
    EXPECT_GT(cost->rounds, 0);
    EXPECT_GT(cost->load_time, 0);
    EXPECT_GT(cost->median, 0);
    EXPECT_GE(cost->p99, cost->median);
  }
}

TEST(VerdictCost, WithoutAModelThatFitsItSaysWhy) {
  MovingSampler sampler({"tcpInSegs"});
  const auto none_fits = measure_verdicts(sampler, "");
  ASSERT_FALSE(none_fits.ok());
  EXPECT_NE(to_string(none_fits.error()).find("needs counters that this device does not have"),
            std::string::npos)
      << to_string(none_fits.error());
  const auto unknown = measure_verdicts(sampler, "no-such-model");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(to_string(unknown.error()).find("no-such-model.zpimodel"), std::string::npos)
      << to_string(unknown.error());
  const auto folder = TemporaryFolder::create();
  ASSERT_TRUE(folder.ok());
  const std::string damaged = folder->path() + "/damaged";
  std::ofstream(damaged) << "no model";
  EXPECT_FALSE(measure_verdicts(sampler, damaged).ok());
}

}  // namespace
}  // namespace zpilab
