#include "model/detect/event_gaps.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

class Gaps : public ::testing::Test {
 protected:
  void push(double at, std::int64_t resets) {
    SignalValues signals{};
    signals[index_of(Signal::rst)] = resets;
    gaps_.push(from_seconds(at), signals);
  }
  double age() const { return gaps_.age(Signal::rst); }
  double shortest(std::size_t n) const { return gaps_.shortest(Signal::rst, n); }
  double longest(std::size_t n) const { return gaps_.longest(Signal::rst, n); }

  EventGaps gaps_;
};

TEST_F(Gaps, BeforeAnythingMovedAllAreAsLongAsCanBe) {
  push(1, 0);
  EXPECT_EQ(age(), 120);
  EXPECT_EQ(shortest(3), 120);
  EXPECT_EQ(longest(6), 120);
  push(2, 1);
  push(2.5, 0);
  EXPECT_EQ(age(), 0.5);
  EXPECT_EQ(shortest(1), 120);  // one move has no gap yet
  push(4, 7);
  EXPECT_EQ(age(), 0);
  EXPECT_EQ(longest(1), 2);
  EXPECT_EQ(longest(3), 120);
  EXPECT_EQ(shortest(3), 2);
}

TEST_F(Gaps, RememberTheLastOnesOnly) {
  double at = 0;
  for (const double gap : {0.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0}) push(at += gap, 1);
  EXPECT_EQ(shortest(3), 4);
  EXPECT_EQ(longest(3), 6);
  EXPECT_EQ(shortest(6), 1);
  EXPECT_EQ(longest(6), 6);  // 9 s was seven gaps ago
  EXPECT_EQ(gaps_.age(Signal::no_ports4), 120);
}

TEST_F(Gaps, AreCutAtTwoMinutes) {
  push(0, 1);
  push(300, 1);
  EXPECT_EQ(longest(1), 120);
  push(1000, 0);
  EXPECT_EQ(age(), 120);
}

TEST_F(Gaps, MovesOfOneBurstAreOneAtEverySamplingRate) {
  push(0, 1);
  for (int i = 0; i < 9; ++i) push(1 + 0.01 * i, 1);  // at 100 Hz
  EXPECT_EQ(shortest(1), 1);
  EXPECT_EQ(age(), 0);
  push(2, 0);
  EXPECT_NEAR(age(), 0.92, 1e-9);
  push(2.1, 1);
  EXPECT_NEAR(shortest(1), 1.1, 1e-9);
  push(2.2, 1);  // neighbours at 10 Hz are two
  EXPECT_NEAR(shortest(1), 0.1, 1e-9);
}

TEST_F(Gaps, AreCalmWhenNothingHasMovedForLong) {
  EXPECT_TRUE(gaps_.calm(2 * kSecond));
  push(10, 1);
  push(11.9, 0);
  EXPECT_FALSE(gaps_.calm(2 * kSecond));
  push(12, 0);
  EXPECT_TRUE(gaps_.calm(2 * kSecond));
}

TEST_F(Gaps, WhatGoesBackIsNoMove) {
  // A derived signal may be below zero when a frame is counted one sample later than its packet.
  push(1, -1);
  EXPECT_EQ(age(), 120);
}

}  // namespace
}  // namespace zpilab
