#include "agents/counters/struct_movement.h"

#include <gtest/gtest.h>

#include <array>

namespace zpilab {
namespace {

class StructMovementTest : public testing::Test {
 protected:
  void read(std::size_t handle, std::uint64_t instance, std::vector<std::uint64_t> values) {
    movement_.read(handle, instance, std::span<const std::uint64_t>(values));
  }
  std::map<std::string, std::int64_t> take() {
    std::vector<CounterDelta> deltas;
    movement_.take(deltas);
    std::map<std::string, std::int64_t> named;
    for (const auto& [index, delta] : deltas) named[movement_.counters().at(index)] = delta;
    return named;
  }
  using Deltas = std::map<std::string, std::int64_t>;

  StructMovement movement_{CounterSource::windows};
  std::size_t tcp4_ = movement_.add({"tcp4", {{"dwInSegs"}, {"dwCurrEstab", CounterKind::gauge}, {"dwNew"}}});
  std::size_t tcp6_ = movement_.add({"tcp6", {{"dwInSegs"}}});
  std::size_t if2_ = movement_.add({"if2", {{"InOctets"}}});
};

TEST_F(StructMovementTest, NamesAreCanonicalNativeAndWithoutGauges) {
  EXPECT_EQ(movement_.counters(),
            (std::vector<std::string>{"tcpInSegs", "windows.tcp4.dwNew", "ifInOctets"}));
}

TEST_F(StructMovementTest, TheFirstReadingGivesNothing) {
  read(tcp4_, 0, {100, 5, 7});
  EXPECT_EQ(take(), Deltas{});
}

TEST_F(StructMovementTest, FamiliesAreSummedAndGaugesIgnored) {
  read(tcp4_, 0, {100, 5, 7});
  read(tcp6_, 0, {10});
  take();
  read(tcp4_, 0, {103, 9, 7});
  read(tcp6_, 0, {14});
  EXPECT_EQ(take(), (Deltas{{"tcpInSegs", 7}}));
}

TEST_F(StructMovementTest, ThirtyTwoBitsWrapAndSixtyFourRunBackwards) {
  read(tcp4_, 0, {0xFFFFFFFE, 0, 0});
  read(if2_, 1, {0xFFFFFFFE});
  take();
  read(tcp4_, 0, {3, 0, 0});
  read(if2_, 1, {3});
  EXPECT_EQ(take(), (Deltas{{"tcpInSegs", 5}}));
}

TEST_F(StructMovementTest, AnInterfaceThatAppearsBringsNoPastAndOneThatVanishesTakesNothing) {
  read(if2_, 1, {1000});
  take();
  read(if2_, 1, {1001});
  read(if2_, 2, {5'000'000});
  EXPECT_EQ(take(), (Deltas{{"ifInOctets", 1}}));
  read(if2_, 2, {5'000'002});
  EXPECT_EQ(take(), (Deltas{{"ifInOctets", 2}}));
}

TEST_F(StructMovementTest, AReadingThatFailedIsCoveredByTheNext) {
  read(tcp4_, 0, {1, 0, 0});
  take();
  read(tcp4_, 0, {4, 0, 0});
  movement_.abandon();
  read(tcp4_, 0, {6, 0, 0});
  EXPECT_EQ(take(), (Deltas{{"tcpInSegs", 5}}));
}

TEST_F(StructMovementTest, SumsSaturate) {
  read(if2_, 1, {0});
  read(if2_, 2, {0});
  take();
  read(if2_, 1, {UINT64_MAX});
  read(if2_, 2, {UINT64_MAX});
  EXPECT_EQ(take(), (Deltas{{"ifInOctets", INT64_MAX}}));
}

}  // namespace
}  // namespace zpilab
