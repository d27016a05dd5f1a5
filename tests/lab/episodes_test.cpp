#include "lab/episodes.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

constexpr Nanoseconds kLength = 40 * kSecond, kPause = 80 * kSecond;

TEST(Episodes, FollowEachOtherAndAreNeitherTooShortNorTooLong) {
  Episodes episodes(1, kLength, kPause);
  Nanoseconds end = -1;
  for (int i = 0; i < 10'000; ++i) {
    const Episode episode = episodes.next();
    if (i > 0) {
      EXPECT_GE(episode.from - end, kShortestEpisode);
      EXPECT_LE(episode.from - end, 3 * kPause);
    }
    EXPECT_GE(episode.to - episode.from, kShortestEpisode);
    EXPECT_LE(episode.to - episode.from, 3 * kLength);
    end = episode.to;
  }
}

TEST(Episodes, AreThereForTheirShareOfTheTimeFromTheStart) {
  int there = 0, at_once = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Episodes episodes(seed, kLength, kPause);
    Episode episode = episodes.next();
    at_once += episode.from == 0;
    while (episode.to <= 1000 * kSecond) episode = episodes.next();
    there += episode.from <= 1000 * kSecond;
  }
  // One third, within four standard deviations (0.0086), and what the cuts of the exponentials shift.
  EXPECT_NEAR(at_once / 3000.0, 1 / 3.0, 0.035);
  EXPECT_NEAR(there / 3000.0, 1 / 3.0, 0.035);
}

TEST(Episodes, SameSeedSameTimes) {
  Episodes a(7, kLength, kPause), b(7, kLength, kPause), other(8, kLength, kPause);
  bool differs = false;
  for (int i = 0; i < 10; ++i) {
    const Episode of_a = a.next(), of_b = b.next(), of_other = other.next();
    EXPECT_EQ(of_a.from, of_b.from);
    EXPECT_EQ(of_a.to, of_b.to);
    differs = differs || of_a.to != of_other.to;
  }
  EXPECT_TRUE(differs);
}

TEST(Episodes, ATinyMeanGivesTheShortest) {
  Episodes episodes(3, 1, 1);
  episodes.next();
  const Episode second = episodes.next(), third = episodes.next();
  EXPECT_EQ(second.to - second.from, kShortestEpisode);
  EXPECT_EQ(third.from - second.to, kShortestEpisode);
}

}  // namespace
}  // namespace zpilab
