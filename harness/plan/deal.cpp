#include "harness/plan/deal.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "harness/core/random.h"

namespace zpilab {
namespace {

/// Cards are told apart, also those of one level: a hand's rest must not have one of them twice.
using Card = std::size_t;

std::vector<Card> shuffled_deck(std::size_t cards, Random& random) {
  std::vector<Card> deck(cards);
  std::iota(deck.begin(), deck.end(), Card{0});
  random.shuffle(deck);
  return deck;
}

/// Takes `count` different cards from the top of the pile, leaving those that are there already for the next
/// hand.
std::vector<Card> take_different(std::size_t count, std::size_t cards, std::vector<Card>& pile,
                                 Random& random) {
  std::vector<Card> taken;
  for (std::size_t i = 0; taken.size() < count;) {
    if (i == pile.size()) {
      const auto deck = shuffled_deck(cards, random);
      pile.insert(pile.end(), deck.begin(), deck.end());
    }
    if (std::find(taken.begin(), taken.end(), pile[i]) != taken.end()) {
      ++i;
      continue;
    }
    taken.push_back(pile[i]);
    pile.erase(pile.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return taken;
}

}  // namespace

std::vector<std::vector<std::size_t>> deal(const std::vector<int>& weights,
                                           const std::vector<std::size_t>& hands, std::uint64_t seed) {
  std::vector<std::size_t> level_of_card;
  for (std::size_t level = 0; level < weights.size(); ++level)
    level_of_card.insert(level_of_card.end(), static_cast<std::size_t>(weights[level]), level);
  const std::size_t cards = level_of_card.size();
  assert(cards > 0);

  Random random(seed);
  std::vector<Card> pile;
  std::vector<std::vector<std::size_t>> dealt;
  for (std::size_t size : hands) {
    std::vector<Card> hand;
    while (hand.size() + cards <= size) {
      const auto deck = shuffled_deck(cards, random);
      hand.insert(hand.end(), deck.begin(), deck.end());
    }
    const auto rest = take_different(size - hand.size(), cards, pile, random);
    hand.insert(hand.end(), rest.begin(), rest.end());
    for (Card& card : hand) card = level_of_card[card];
    dealt.push_back(std::move(hand));
  }
  return dealt;
}

}  // namespace zpilab
