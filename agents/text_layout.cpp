#include "agents/text_layout.h"

#include <cstring>

namespace zpilab {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t number_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  if (end < text.size() && text[end] == '-') ++end;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end;
}

const char* skip_blanks(const char* at, const char* end) {
  while (at != end && is_blank(*at)) ++at;
  return at;
}

/// Moves behind the piece of wording; null if something else stands there.
const char* skip_wording(const char* at, const char* end, const char* piece, std::size_t length) {
  at = skip_blanks(at, end);
  if (static_cast<std::size_t>(end - at) < length || std::memcmp(at, piece, length) != 0) return nullptr;
  return skip_blanks(at + length, end);
}

/// At most 20 digits are taken; a number that does not fit 64 bits is no number of the kernel's.
const char* take_number(const char* at, const char* end, std::uint64_t& value) {
  constexpr std::ptrdiff_t kSafeDigits = 19;
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  const char* const first = at;
  std::uint64_t number = 0;
  while (at != end && is_digit(*at) && at - first < kSafeDigits)
    number = number * 10 + static_cast<std::uint64_t>(*at++ - '0');
  if (at == first) return nullptr;
  if (at != end && is_digit(*at)) {
    const auto digit = static_cast<std::uint64_t>(*at++ - '0');
    if (__builtin_mul_overflow(number, std::uint64_t{10}, &number) ||
        __builtin_add_overflow(number, digit, &number) || (at != end && is_digit(*at)))
      return nullptr;
  }
  value = negative ? ~number + 1 : number;
  return at;
}

}  // namespace

TextLayout::TextLayout(std::string_view text, std::span<const std::size_t> offsets) {
  wording_ends_.reserve(offsets.size());
  std::size_t behind = 0;
  for (const std::size_t offset : offsets) {
    wording_ += trimmed(text.substr(behind, offset - behind));
    wording_ends_.push_back(wording_.size());
    behind = number_end(text, offset);
  }
  wording_ += trimmed(text.substr(behind));
  tail_ = wording_.size();
}

bool TextLayout::read(std::string_view text, std::span<std::uint64_t> values) const {
  const char* at = text.data();
  const char* const end = at + text.size();
  std::size_t piece = 0;
  for (std::size_t i = 0; i < wording_ends_.size(); ++i) {
    at = skip_wording(at, end, wording_.data() + piece, wording_ends_[i] - piece);
    if (at == nullptr) return false;
    at = take_number(at, end, values[i]);
    if (at == nullptr) return false;
    piece = wording_ends_[i];
  }
  at = skip_wording(at, end, wording_.data() + piece, tail_ - piece);
  return at == end;
}

}  // namespace zpilab
