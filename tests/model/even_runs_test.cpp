#include "model/detect/even_runs.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/core/random.h"

namespace zpilab {
namespace {

constexpr std::size_t kPolite = 0, kSneaky = 1, kSneakyMissing = 2;

class Runs : public ::testing::Test {
 protected:
  void push(double at, std::int64_t resets) {
    SignalValues signals{};
    signals[index_of(Signal::rst)] = resets;
    runs_.push(from_seconds(at) + 50 * kMillisecond, signals);  // the middle of a sample at 10 Hz
  }
  int polite() const { return runs_.length(Signal::rst, kPolite); }
  int sneaky() const { return runs_.length(Signal::rst, kSneaky); }
  int missing() const { return runs_.length(Signal::rst, kSneakyMissing); }

  void SetUp() override { runs_.push(0, {}); }  // the stream's first sample covers no time
  EvenRuns runs_;
};

TEST_F(Runs, CountWhatFollowsAtThePace) {
  EXPECT_EQ(polite(), 0);
  for (int i = 0; i < 5; ++i) push(0.4 * i, 1);
  EXPECT_EQ(polite(), 5);
  EXPECT_EQ(sneaky(), 1);
  EXPECT_EQ(runs_.length(Signal::no_ports4, kPolite), 0);
}

TEST_F(Runs, LiveAsLongAsTheyCouldGoOn) {
  for (int i = 0; i < 4; ++i) push(0.4 * i, 1);
  push(1.6, 0);
  EXPECT_EQ(polite(), 4);
  push(1.7, 0);
  EXPECT_EQ(polite(), 0);
  EXPECT_EQ(sneaky(), 1);
  push(20, 0);
  EXPECT_EQ(sneaky(), 0);
}

TEST_F(Runs, AreNotBrokenByWhatMovesBetween) {
  Random random(7);
  for (int sample = 0; sample < 1'200; ++sample) {
    const bool probe = sample % 150 == 20;
    push(0.1 * sample, probe || random.below(20) == 0);
  }
  EXPECT_GE(sneaky(), 8);
}

TEST_F(Runs, DriftWithAPaceThatIsNotQuiteEven) {
  double at = 0;
  for (int i = 0; i < 10; ++i) push(at += 15.03, 1);  // each third step is a tick longer
  EXPECT_EQ(sneaky(), 10);
  push(at += 15.25, 1);
  EXPECT_EQ(sneaky(), 1);
}

TEST_F(Runs, MayMissOneBeatOfThree) {
  for (const int beat : {0, 1, 3, 4, 6, 7, 8}) push(15.015 * beat, 1);
  EXPECT_EQ(sneaky(), 3);
  EXPECT_EQ(missing(), 7);
  push(15.015 * 11, 1);  // two in a row
  EXPECT_EQ(missing(), 1);
}

TEST_F(Runs, MissNoBeatRightAfterAMissedOne) {
  for (int i = 0; i < 10; ++i) {
    push(30.0 * i, 1);  // something that is due twice a minute
    EXPECT_LE(missing(), 2) << i;
  }
}

TEST_F(Runs, LiveOnOverABeatThatMayBeMissed) {
  for (int i = 0; i < 3; ++i) push(15.0 * i, 1);
  push(59.9, 0);
  EXPECT_EQ(missing(), 3);
  push(60, 1);  // the beat at 45 was missed
  EXPECT_EQ(missing(), 4);
  push(75.1, 0);
  EXPECT_EQ(missing(), 4);
  push(75.3, 0);  // the next one should have come on time; what came at 60 is still one that 90 may follow
  EXPECT_EQ(missing(), 1);
  push(90.3, 0);
  EXPECT_EQ(missing(), 0);
}

TEST_F(Runs, ForgetWhatMovedBeforeALongSilence) {
  for (int i = 0; i < 3; ++i) push(15.0 * i, 1);
  push(1'000'000, 1);
  EXPECT_EQ(missing(), 1);
  EXPECT_EQ(sneaky(), 1);
}

TEST_F(Runs, OfAnotherPaceAreNone) {
  for (int i = 0; i < 40; ++i) push(0.25 * i, 1);  // a client that retries; 0.5 s are not 0.4 s
  EXPECT_EQ(polite(), 1);
}

TEST_F(Runs, GoOnWithTheSecondLongestWhenTheLongestIsOver) {
  for (int i = 0; i < 6; ++i) push(0.4 * i, 1);  // ends at 2.0
  push(2.1, 1);
  push(2.3, 1);
  push(2.5, 1);  // 2.1 + 0.4: two
  push(2.7, 0);
  EXPECT_EQ(polite(), 2);
}

// Everything moves all the time, at 10 and at 100 Hz: a chain ends at its cap.
TEST_F(Runs, AreBoundedInAFlood) {
  for (const double step : {0.1, 0.01}) {
    runs_ = EvenRuns();
    SetUp();
    for (int i = 0; i < 20'000; ++i) push(step * i, 1000);
    EXPECT_EQ(polite(), kLongestRun) << step;
    EXPECT_GE(sneaky(), std::min(kLongestRun, static_cast<int>(step * 20'000 / 15.2))) << step;
    EXPECT_LE(sneaky(), kLongestRun) << step;
    EXPECT_EQ(missing(), sneaky()) << step;
  }
}

}  // namespace
}  // namespace zpilab
