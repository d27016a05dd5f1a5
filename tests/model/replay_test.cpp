#include "model/evaluate/replay.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Likeliest, IsTheLargestMargin) {
  Margins margins{};
  margins[6] = 1;
  EXPECT_EQ(likeliest(margins), TrafficClass::ip6);
}

}  // namespace
}  // namespace zpilab
