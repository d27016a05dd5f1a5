// Whole numbers of few bytes for what is small most of the time, as in the samples of a campaign file and in
// recordings. varint := LEB128, at most 10 bytes. zigzag := varint of (v << 1) ^ (v >> 63).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace zpilab {

void put_varint(std::string& out, std::uint64_t value);
void put_zigzag(std::string& out, std::int64_t value);

/// Reads such numbers and the bytes between them. After the first failure everything reads as 0 or empty and
/// failed() stays true, so that a caller may check once, before it believes or allocates anything.
class VarintReader {
 public:
  explicit VarintReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t varint();
  std::int64_t zigzag();
  /// The next `count` bytes, which stay the caller's.
  std::string_view take(std::uint64_t count);

  bool failed() const { return failed_; }
  bool at_end() const { return at_ == bytes_.size(); }
  std::size_t left() const { return bytes_.size() - at_; }

 private:
  std::uint64_t fail();

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// Two's complement without overflow, so that hostile numbers are no undefined behaviour.
constexpr std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrapping_subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

}  // namespace zpilab
