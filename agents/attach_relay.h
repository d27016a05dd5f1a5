// `zpi-agent attach`: connects a controller that lost its agent to it again, and relays lines both ways.
#pragma once

#include <string>

#include "agents/attach_socket.h"

namespace zpilab {

/// Until the agent ends the stream (0, or 5 if it ended without a summary) or nobody reads stdout any more
/// (0).
int run_attach(const std::string& session, const AttachRequest& request);

}  // namespace zpilab
