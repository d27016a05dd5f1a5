#include "harness/plan/deal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace zpilab {
namespace {

using Hand = std::vector<std::size_t>;

std::map<std::size_t, int> counted(const Hand& cards) {
  std::map<std::size_t, int> counts;
  for (std::size_t level : cards) ++counts[level];
  return counts;
}

TEST(Deal, WholeDecksThenSomeOfAnother) {
  const auto hands = deal({1, 1, 1, 1}, {10, 3, 0, 4}, 1);
  ASSERT_EQ(hands.size(), 4U);
  EXPECT_TRUE(hands[2].empty());
  for (const auto& hand : {hands[0], hands[1], hands[3]})
    for (std::size_t level = 0; level < 4; ++level) {
      const auto count = std::count(hand.begin(), hand.end(), level);
      EXPECT_GE(count, static_cast<long>(hand.size() / 4));
      EXPECT_LE(count, static_cast<long>((hand.size() + 3) / 4));
    }
  // Round after round: after each four cards of a hand everything was there equally often.
  EXPECT_EQ(counted({hands[0].begin(), hands[0].begin() + 4}).size(), 4U);
  EXPECT_EQ(counted({hands[0].begin() + 4, hands[0].begin() + 8}).size(), 4U);
}

TEST(Deal, WeightsAreCardsOfTheDeck) {
  const auto hands = deal({3, 1, 2}, {12, 6, 2}, 7);
  EXPECT_EQ(counted(hands[0]), (std::map<std::size_t, int>{{0, 6}, {1, 2}, {2, 4}}));
  EXPECT_EQ(counted(hands[1]), (std::map<std::size_t, int>{{0, 3}, {1, 1}, {2, 2}}));
  EXPECT_EQ(hands[2].size(), 2U);
}

/// Hands far smaller than a deck still have everything equally often when they are put together.
TEST(Deal, SmallHandsShareTheirDecks) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto hands = deal(std::vector<int>(24, 1), std::vector<std::size_t>(40, 5), seed);
    Hand all;
    for (const Hand& hand : hands) {
      EXPECT_EQ(counted(hand).size(), 5U) << "one level twice in a hand";
      all.insert(all.end(), hand.begin(), hand.end());
    }
    // 200 cards of 24 levels: 8 or 9 of each; one more or less where a hand could not take a card a second
    // time.
    for (const auto& [level, count] : counted(all)) EXPECT_NEAR(count, 200.0 / 24, 1.7) << level;
  }
}

TEST(Deal, TheSeedDecides) {
  const std::vector<std::size_t> sizes(10, 30);
  EXPECT_EQ(deal({1, 2, 3, 4}, sizes, 5), deal({1, 2, 3, 4}, sizes, 5));
  EXPECT_NE(deal({1, 2, 3, 4}, sizes, 5), deal({1, 2, 3, 4}, sizes, 6));
  const auto hands = deal({1, 2, 3, 4}, sizes, 5);
  for (std::size_t i = 1; i < hands.size(); ++i)
    EXPECT_NE(hands[0], hands[i]) << "the same deck for two hands";
}

TEST(Deal, ALevelAloneIsAlwaysThere) {
  EXPECT_EQ(deal({1}, {3}, 9), (std::vector<Hand>{{0, 0, 0}}));
  EXPECT_EQ(deal({2}, {3}, 9), (std::vector<Hand>{{0, 0, 0}}));
}

}  // namespace
}  // namespace zpilab
