#include "lab/episodes.h"

#include <algorithm>
#include <cmath>

namespace zpilab {

Episodes::Episodes(std::uint64_t seed, Nanoseconds mean_length, Nanoseconds mean_pause)
    : random_(seed), mean_length_(mean_length), mean_pause_(mean_pause) {
  const double there = static_cast<double>(mean_length) / static_cast<double>(mean_length + mean_pause);
  // As at any moment of a long day.
  begin_ = random_.uniform() < there ? 0 : draw(mean_pause_);
}

Nanoseconds Episodes::draw(Nanoseconds mean) {
  const auto time = static_cast<Nanoseconds>(-std::log(1 - random_.uniform()) * static_cast<double>(mean));
  return std::max(kShortestEpisode, std::min(time, 3 * mean));
}

Episode Episodes::next() {
  const Episode episode{begin_, begin_ + draw(mean_length_)};
  begin_ = episode.to + draw(mean_pause_);
  return episode;
}

}  // namespace zpilab
