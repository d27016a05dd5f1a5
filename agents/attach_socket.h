// How a controller finds its agent again after a cut connection: an abstract Unix socket named after the user
// and the session. It leaves nothing on disk and moves no counter of the network stack. Both sides check that
// the other is the same user (SO_PEERCRED): an abstract name has no file mode.
#pragma once

#include <string>

#include "agents/attach_request.h"
#include "agents/channel.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

Result<Channel> listen_for_attach(const std::string& session);
/// The next caller of the same user, non-blocking; others are turned away. Empty if nobody waits.
Channel accept_attach(const Channel& listener);
Result<UniqueFd> connect_attach(const std::string& session);

}  // namespace zpilab
