// Reads the numbers of a text whose wording is already known. A layout is learnt from one parsed text: the
// wording between the numbers is remembered, and as long as it is byte for byte the same, the numbers are
// read by position, without looking at a name and without allocating. Any change of wording (a new column,
// another interface) is noticed, and the text must then be parsed by name again. Runs of spaces may change
// their length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zpilab {

class TextLayout {
 public:
  TextLayout() = default;
  /// `offsets`: where each number begins in `text`, ascending.
  TextLayout(std::string_view text, std::span<const std::size_t> offsets);

  std::size_t size() const { return wording_ends_.size(); }
  /// Fills `values` (size() of them) and is true, or is false if the text has another wording.
  bool read(std::string_view text, std::span<std::uint64_t> values) const;

 private:
  std::string wording_;  ///< all pieces of wording one behind the other, spaces at their ends cut
  std::vector<std::size_t> wording_ends_;  ///< where the piece before number i ends in wording_
  std::size_t tail_ = 0;                   ///< end of the piece behind the last number
};

}  // namespace zpilab
