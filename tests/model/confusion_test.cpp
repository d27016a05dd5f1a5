#include "model/evaluate/confusion.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Confusion, MacroErrorIsTheMeanOverClassesThatOccurAndOverallErrorCountsWindows) {
  Confusion confusion;
  for (int i = 0; i < 90; ++i) confusion.add(TrafficClass::normal, TrafficClass::normal);
  for (int i = 0; i < 10; ++i) confusion.add(TrafficClass::normal, TrafficClass::arp);
  confusion.add(TrafficClass::arp, TrafficClass::arp);
  for (int i = 0; i < 3; ++i) confusion.add(TrafficClass::arp, TrafficClass::normal);
  EXPECT_DOUBLE_EQ(confusion.macro_error(), (0.1 + 0.75) / 2);
  EXPECT_DOUBLE_EQ(*confusion.macro_recall(), (0.9 + 0.25) / 2);
  EXPECT_FALSE(confusion.recall(TrafficClass::udp6));
  EXPECT_EQ(confusion.windows(), 104U);
  EXPECT_EQ(confusion.errors(), 13U);
  EXPECT_DOUBLE_EQ(confusion.overall_error(), 13.0 / 104);
}

TEST(Confusion, WithoutWindowsThereIsNothingToBeWrong) {
  const Confusion none;
  EXPECT_FALSE(none.macro_recall());
  EXPECT_EQ(none.macro_error(), 0);
  EXPECT_EQ(none.overall_error(), 0);
}

}  // namespace
}  // namespace zpilab
