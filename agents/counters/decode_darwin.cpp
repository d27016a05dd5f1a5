#include "agents/counters/decode_darwin.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace zpilab {
namespace {

constexpr std::size_t kInterfaceNameSize = 16;

std::uint64_t number_at(std::span<const std::byte> blob, const DarwinPlace& place) {
  std::uint64_t number = 0;
  for (std::uint32_t i = 0; i < place.width; ++i)
    number |= std::to_integer<std::uint64_t>(blob[place.offset + i]) << (8 * i);
  return number;
}

void decode(const DarwinLayout& layout, std::span<const std::byte> blob, std::vector<std::uint64_t>& values) {
  assert(blob.size() == layout.size);
  values.clear();
  for (const DarwinPlace& place : layout.places) values.push_back(number_at(blob, place));
}

Error wrong_size(const DarwinLayout& layout, std::size_t size) {
  return make_error(Errc::io,
                    std::to_string(size) + " bytes where " + std::to_string(layout.size) + " were expected",
                    "statistics of " + layout.described.group);
}

}  // namespace

Result<DarwinReading> decode_darwin(const DarwinLayout& layout, std::span<const std::byte> blob,
                                    std::vector<std::uint64_t>& values) {
  values.clear();
  if (blob.size() != layout.size) return wrong_size(layout, blob.size());
  const auto is_zero = [](std::byte byte) { return byte == std::byte{0}; };
  if (layout.withheld_as_zeros && std::all_of(blob.begin(), blob.end(), is_zero))
    return DarwinReading::withheld;
  decode(layout, blob, values);
  return DarwinReading::values;
}

Result<Done> decode_darwin_interfaces(const DarwinLayout& layout, std::span<const std::byte> blob,
                                      const DarwinInterface& interface) {
  if (blob.size() % layout.size != 0) return wrong_size(layout, blob.size() % layout.size);
  std::vector<std::uint64_t> values;
  for (; !blob.empty(); blob = blob.subspan(layout.size)) {
    const std::string_view field(reinterpret_cast<const char*>(blob.data()), kInterfaceNameSize);
    const std::string_view name = field.substr(0, field.find('\0'));
    if (name.empty()) continue;
    decode(layout, blob.first(layout.size), values);
    interface(name, values);
  }
  return Done{};
}

}  // namespace zpilab
