// Channels out of descriptors: for the sources that exist on POSIX systems only.
#pragma once

#include "agents/channel.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

/// `shared`: others have the same open file, so it is not non-blocking and its flags are not ours to change.
Channel channel_of(UniqueFd fd, bool shared = false);
/// -1 for an empty channel.
int descriptor_of(const Channel& channel);

}  // namespace zpilab
