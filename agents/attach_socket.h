// How a controller finds its agent again after a cut connection: an abstract Unix socket named after the user
// and the session. It leaves nothing on disk and moves no counter of the network stack. Both sides check that
// the other is the same user (SO_PEERCRED): an abstract name has no file mode.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

/// Letters, digits, '.', '_' and '-', at most 64.
bool is_session_name(std::string_view session);
/// 16 random hex digits.
std::string random_session();

Result<UniqueFd> listen_for_attach(const std::string& session);
/// The next caller of the same user, non-blocking; others are turned away. Empty if nobody waits.
UniqueFd accept_attach(int listener);
Result<UniqueFd> connect_attach(const std::string& session);

/// The caller's first line: where the stream shall go on.
struct AttachRequest {
  std::uint64_t after = 0;     ///< last sample that was received
  std::uint64_t messages = 0;  ///< other lines that were received behind that sample
};
std::string encode(const AttachRequest& request);
std::optional<AttachRequest> decode_attach_request(std::string_view line);

}  // namespace zpilab
