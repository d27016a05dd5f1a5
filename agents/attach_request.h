// How a session is called, and what somebody who attaches to it says first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zpilab {

/// Letters, digits, '.', '_' and '-', at most 64.
bool is_session_name(std::string_view session);
/// 16 random hex digits.
std::string random_session();

/// The caller's first line: where the stream shall go on.
struct AttachRequest {
  std::uint64_t after = 0;     ///< last sample that was received
  std::uint64_t messages = 0;  ///< other lines that were received behind that sample
};
std::string encode(const AttachRequest& request);
std::optional<AttachRequest> decode_attach_request(std::string_view line);

}  // namespace zpilab
