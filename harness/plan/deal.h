// Dealing cards: how trials get the levels of a factor where the factors are dealt instead of crossed. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zpilab {

/// A deck holds level i `weights[i]` times. Gives hand h `hands[h]` cards, as numbers of levels, in the order
/// in which they are to be played: first whole decks, each shuffled, then single cards from a pile of
/// shuffled decks that all hands share, no card of a deck twice. So in every hand, over each of its decks and
/// over all of it, no level is there more than its weight too often; and what is left over in the hands,
/// together, is spread as evenly over the levels. Precondition: the weights are positive, and there is at
/// least one.
std::vector<std::vector<std::size_t>> deal(const std::vector<int>& weights,
                                           const std::vector<std::size_t>& hands, std::uint64_t seed);

}  // namespace zpilab
