#include "model/evaluate/window_places.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(WindowPlaces, SharesAddUpToTheMacroErrorAndTheLargestIsFirst) {
  WindowPlaces places;
  Confusion whole;
  const auto add = [&](const WindowPlace& place, TrafficClass truth, TrafficClass said, int windows) {
    for (int i = 0; i < windows; ++i) {
      places[place].add(truth, said);
      whole.add(truth, said);
    }
  };
  const WindowPlace idle = {"idle", "open", Stretch::life}, begin = {"hard", "open", Stretch::begin},
                    rest = {"hard", "open", Stretch::rest};
  add(idle, TrafficClass::normal, TrafficClass::normal, 900);
  add(idle, TrafficClass::normal, TrafficClass::arp, 100);
  add(begin, TrafficClass::tcp4, TrafficClass::normal, 3);
  add(begin, TrafficClass::tcp4, TrafficClass::tcp6, 2);
  add(rest, TrafficClass::tcp4, TrafficClass::tcp4, 5);
  const auto sources = window_error_sources(places);
  ASSERT_EQ(sources.size(), 2U) << "where nothing is wrong nothing comes from";
  EXPECT_EQ(sources[0].place, begin) << "few windows weigh much where their class has few";
  EXPECT_DOUBLE_EQ(sources[0].share, 0.5 / 2);
  EXPECT_EQ(sources[0].windows, 5U);
  EXPECT_EQ(sources[0].errors, 5U);
  EXPECT_EQ(sources[0].truth, TrafficClass::tcp4);
  EXPECT_EQ(sources[0].said, TrafficClass::normal);
  EXPECT_EQ(sources[1].place, idle);
  EXPECT_DOUBLE_EQ(sources[1].share, 0.1 / 2);
  EXPECT_NEAR(sources[0].share + sources[1].share, whole.macro_error(), 1e-12);
}

TEST(WindowPlaces, WithoutWindowsNothingIsWrong) { EXPECT_TRUE(window_error_sources({}).empty()); }

TEST(WindowPlaces, AScanBeginsWithItsFirstProbe) {
  Recording recording;
  recording.probes = {5 * kSecond, 40 * kSecond};
  constexpr Label kScan = {TrafficClass::udp4, false}, kBetween = {TrafficClass::normal, true}, kLife = {};
  EXPECT_EQ(stretch_of(recording, 4 * kSecond, kLife), Stretch::life);
  EXPECT_EQ(stretch_of(recording, 5 * kSecond, kScan), Stretch::begin);
  EXPECT_EQ(stretch_of(recording, 15 * kSecond - 1, kScan), Stretch::begin);
  EXPECT_EQ(stretch_of(recording, 20 * kSecond, kBetween), Stretch::remembered);
  EXPECT_EQ(stretch_of(recording, 41 * kSecond, kScan), Stretch::rest);
}

}  // namespace
}  // namespace zpilab
