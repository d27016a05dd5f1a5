// What writer and reader of recordings have in common, and nobody else needs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab::recording_format {

inline constexpr std::string_view kMagic = "ZPIREC";
inline constexpr std::uint16_t kVersion = 1;
inline constexpr std::size_t kHeaderBytes = kMagic.size() + 2;
inline constexpr std::size_t kKeyDigits = 32;
inline constexpr double kMinRate = 1e-3, kMaxRate = 1e6;  // Hz
// How much a file may hold, so that a few bytes that claim much do not unfold to all of the memory.
inline constexpr std::uint64_t kMaxTrials = 100'000, kMaxLists = 1'000, kMaxNames = 10'000;
inline constexpr std::uint64_t kMaxSamples = 4'000'000;                   // 111 h at 10 Hz
inline constexpr std::uint64_t kMaxNameBytes = std::uint64_t{256} << 20;  // counters of all trials

enum Flag : std::uint8_t { kApart = 1, kCut = 2, kEstimated = 4, kAllFlags = 7 };

/// Control characters would also reach the terminal of whoever reads it.
inline bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

inline bool is_rate(double rate) { return rate >= kMinRate && rate <= kMaxRate; }

inline bool has_twins(std::vector<std::string> names) {
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

/// How much memory the names of one trial take.
inline std::uint64_t bytes_of(const std::vector<std::string>& names) {
  std::uint64_t bytes = 0;
  for (const std::string& name : names) bytes += sizeof(std::string) + name.size();
  return bytes;
}

/// Where a trial's times begin, and how far apart its samples were meant to be.
struct Grid {
  Nanoseconds zero = 0, interval = 0;
  std::uint64_t first = 0;  ///< number of the first sample

  /// ns from zero.
  std::uint64_t of(std::uint64_t seq) const { return (seq - first) * static_cast<std::uint64_t>(interval); }
};

}  // namespace zpilab::recording_format
