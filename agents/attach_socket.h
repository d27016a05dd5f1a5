// How a controller finds its agent again after a cut connection: a Unix socket of this user, named after the
// session, which moves no counter of the network stack. Linux: an abstract one, which leaves nothing on disk;
// it has no file mode, so both sides check that the other is the same user (SO_PEERCRED). Elsewhere one in a
// folder of $TMPDIR that nobody else may enter; what a session leaves there, the next of its name removes.
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
