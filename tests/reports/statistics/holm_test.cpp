#include "reports/statistics/holm.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Holm, AgreesWithR) {  // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.2), "holm")
  const std::vector<double> adjusted = holm(std::vector<double>{0.01, 0.04, 0.03, 0.005, 0.2});
  const double expected[] = {0.04, 0.09, 0.09, 0.025, 0.2};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12) << i;
}

TEST(Holm, NeverExceedsOneNorFallsInOrder) {
  EXPECT_TRUE(holm({}).empty());
  EXPECT_EQ(holm(std::vector<double>{0.9, 0.8}), (std::vector<double>{1, 1}));
  EXPECT_EQ(holm(std::vector<double>{0.03}), std::vector<double>{0.03});
}

TEST(Tarone, LeavesOutWhatCouldShowNothing) {
  EXPECT_EQ(tarone({}, 0.05), 1U);
  EXPECT_EQ(tarone(std::vector<double>{1, 1, 0.001, 1}, 0.05), 1U);
  EXPECT_EQ(tarone(std::vector<double>(14, 0.001), 0.05), 14U);
  EXPECT_EQ(tarone(std::vector<double>(14, 1.0 / 256), 0.05), 13U);  // 0.05 / 13 < 1 / 256: none is left
  EXPECT_EQ(tarone(std::vector<double>{0.001, 0.02, 0.03, 0.04, 0.2}, 0.05), 2U);
}

}  // namespace
}  // namespace zpilab
