// Blobs as Darwin would return them, made of numbers that a test chooses.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agents/counters/darwin_structs.h"

namespace zpilab {

using Blob = std::vector<std::byte>;

inline const DarwinStruct& by_group(std::string_view group) {
  for (const DarwinStruct& one : darwin_structs())
    if (one.group == group) return one;
  return darwin_interface_struct();
}

/// How many bytes each version returns of a struct, from Darwin 15 to 24. TCP's were measured with a
/// compiler; the others' follow from members counted in the sources, except those of IP in 18 and 19, of
/// which only the sizes are known that they may have.
inline std::vector<std::size_t> known_sizes(std::string_view group) {
  if (group == "tcp") return {724, 772, 968, 976, 984, 960, 960, 976, 976, 992};
  if (group == "udp") return std::vector<std::size_t>(10, 88);
  if (group == "ip") return {168, 172, 176, 176, 184, 184, 184, 184, 184, 196};
  if (group == "icmp") return std::vector<std::size_t>(10, 368);
  if (group == "ip6") return {3368, 3384, 3392, 3568, 3584, 3592, 3592, 3592, 3592, 3592};
  if (group == "icmp6") return {4328, 4328, 4328, 4328, 4328, 4344, 4344, 4344, 4344, 4344};
  if (group == "arp") return {60, 64, 64, 64, 64, 64, 64, 64, 64, 64};
  return std::vector<std::size_t>(10, 180);
}

inline std::size_t known_size(std::string_view group, int darwin) {
  return known_sizes(group).at(static_cast<std::size_t>(darwin - kFirstDarwin));
}

inline void put(Blob& blob, std::size_t offset, std::uint32_t width, std::uint64_t value) {
  assert(offset + width <= blob.size());
  for (std::uint32_t i = 0; i < width; ++i)
    blob[offset + i] = static_cast<std::byte>((value >> (8 * i)) & 0xFF);
}

/// The n-th 32 bits hold n, counted from 1.
inline Blob numbered_blob(std::size_t size) {
  Blob blob(size);
  for (std::size_t offset = 0; offset + 4 <= size; offset += 4) put(blob, offset, 4, offset / 4 + 1);
  return blob;
}

inline std::size_t index_of(const DarwinLayout& layout, std::string_view name) {
  for (std::size_t i = 0; i < layout.described.members.size(); ++i)
    if (layout.described.members[i].name == name) return i;
  return layout.described.members.size();
}

inline void add_to(Blob& blob, const DarwinLayout& layout, std::string_view name, std::uint64_t value) {
  const DarwinPlace& place = layout.places.at(index_of(layout, name));
  std::uint64_t now = 0;
  for (std::uint32_t i = 0; i < place.width; ++i)
    now |= std::to_integer<std::uint64_t>(blob.at(place.offset + i)) << (8 * i);
  put(blob, place.offset, place.width, now + value);
}

}  // namespace zpilab
