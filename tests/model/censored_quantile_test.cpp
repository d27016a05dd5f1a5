#include "model/evaluate/censored_quantile.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(CensoredQuantile, MissesCountAsEndless) {
  struct Case {
    std::vector<double> values;
    std::size_t trials;
    double p;
    std::optional<double> expected;
  };
  const Case cases[] = {
      {{3, 1, 2}, 3, 0.5, 2},         {{3, 1, 2}, 3, 1, 3},        {{4, 1, 3, 2}, 4, 0.5, 2},
      {{4, 1, 3, 2}, 4, 0.25, 1},     {{4, 1, 3, 2}, 4, 0.75, 3},  {{1, 2}, 4, 0.5, 2},
      {{1, 2}, 5, 0.5, std::nullopt}, {{}, 3, 0.25, std::nullopt}, {{7}, 1, 0.25, 7},
      {{}, 0, 0.5, std::nullopt},     {{5, 6, 7}, 10, 0.3, 7},     {{5, 6, 7}, 10, 0.31, std::nullopt},
  };
  for (const Case& c : cases)
    EXPECT_EQ(censored_quantile(c.values, c.trials, c.p), c.expected) << c.trials << " trials, " << c.p;
}

}  // namespace
}  // namespace zpilab
