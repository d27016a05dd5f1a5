#include "agents/attach_request.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <random>

namespace zpilab {
namespace {

bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return true;
}

}  // namespace

bool is_session_name(std::string_view session) {
  return !session.empty() && session.size() <= 64 && std::all_of(session.begin(), session.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  });
}

std::string random_session() {
  std::random_device device;
  std::string text;
  for (int i = 0; i < 16; ++i) text += "0123456789abcdef"[device() & 15];
  return text;
}

std::string encode(const AttachRequest& request) {
  return "attach " + std::to_string(request.after) + " " + std::to_string(request.messages);
}

std::optional<AttachRequest> decode_attach_request(std::string_view line) {
  constexpr std::string_view kWord = "attach ";
  if (!line.starts_with(kWord)) return std::nullopt;
  line.remove_prefix(kWord.size());
  AttachRequest request;
  if (!take_number(line, request.after) || !line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  if (!take_number(line, request.messages) || !line.empty()) return std::nullopt;
  return request;
}

}  // namespace zpilab
