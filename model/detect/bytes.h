// Little-endian numbers in and out of byte strings, for the binary sections of model files.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zpilab {

template <typename Unsigned>
void put_number(std::string& out, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
}
inline void put_float(std::string& out, float value) { put_number(out, std::bit_cast<std::uint32_t>(value)); }

/// Reads from the front of a view; every read past the end gives nothing and stays there.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename Unsigned>
  std::optional<Unsigned> number() {
    const auto raw = take(sizeof(Unsigned));
    if (!raw) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = sizeof(Unsigned); i-- > 0;)
      value = value << 8 | static_cast<unsigned char>((*raw)[i]);
    return static_cast<Unsigned>(value);
  }
  std::optional<float> real() {
    const auto bits = number<std::uint32_t>();
    if (!bits) return std::nullopt;
    return std::bit_cast<float>(*bits);
  }
  std::optional<std::string_view> take(std::uint64_t count) {
    if (count > bytes_.size()) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, static_cast<std::size_t>(count));
    bytes_.remove_prefix(static_cast<std::size_t>(count));
    return taken;
  }
  std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace zpilab
