#include "model/evaluate/window_places.h"

#include <algorithm>
#include <array>
#include <functional>

namespace zpilab {
namespace {

using Weights = std::array<double, kClassCount>;

/// What one wrong window of each class adds to the macro error.
Weights window_weights(const WindowPlaces& places) {
  std::array<std::uint64_t, kClassCount> totals{};
  for (const auto& [place, confusion] : places)
    for (std::size_t c = 0; c < kClassCount; ++c) totals[c] += confusion.total(static_cast<TrafficClass>(c));
  const auto present =
      static_cast<double>(std::ranges::count_if(totals, [](auto total) { return total > 0; }));
  Weights weights{};
  for (std::size_t c = 0; c < kClassCount; ++c)
    if (totals[c] > 0) weights[c] = 1 / (present * static_cast<double>(totals[c]));
  return weights;
}

WindowErrorSource source_at(const WindowPlace& place, const Confusion& confusion, const Weights& weights) {
  WindowErrorSource source{.place = place, .windows = confusion.windows(), .errors = confusion.errors()};
  double most = 0;
  for (std::size_t t = 0; t < kClassCount; ++t) {
    for (std::size_t s = 0; s < kClassCount; ++s) {
      if (t == s) continue;
      const auto truth = static_cast<TrafficClass>(t), said = static_cast<TrafficClass>(s);
      const double share = static_cast<double>(confusion.count(truth, said)) * weights[t];
      source.share += share;
      if (share <= most) continue;
      most = share;
      source.truth = truth;
      source.said = said;
    }
  }
  return source;
}

}  // namespace

std::string_view stretch_name(Stretch stretch) {
  constexpr std::array<std::string_view, 4> kNames = {"life", "begin", "rest", "remembered"};
  return kNames[static_cast<std::size_t>(stretch)];
}

Stretch stretch_of(const Recording& recording, Nanoseconds time, const Label& label) {
  if (label.traffic_class == TrafficClass::normal)
    return label.ambiguous ? Stretch::remembered : Stretch::life;
  return time - recording.probes.front() < kScanBegin ? Stretch::begin : Stretch::rest;
}

std::vector<WindowErrorSource> window_error_sources(const WindowPlaces& places) {
  const Weights weights = window_weights(places);
  std::vector<WindowErrorSource> sources;
  for (const auto& [place, confusion] : places)
    if (confusion.errors() > 0) sources.push_back(source_at(place, confusion, weights));
  std::ranges::stable_sort(sources, std::greater(), &WindowErrorSource::share);
  return sources;
}

}  // namespace zpilab
