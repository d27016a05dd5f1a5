// Unix sockets with abstract names: they are bound in a network namespace, have no file, and vanish with
// their last descriptor. They have no file mode either, so whoever accepts asks the kernel who is calling.
#pragma once

#include <sys/types.h>

#include <string>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

/// Listens in the caller's network namespace; accepting does not block. `name` is without the leading NUL.
Result<UniqueFd> listen_abstract(const std::string& name);
Result<UniqueFd> connect_abstract(const std::string& name);
/// The uid of the process that connected, as the kernel recorded it; -1 if it cannot say.
uid_t peer_uid(int connection);

/// Copies standard input to the socket and the socket to standard output until both have ended:
/// for `ssh -o ProxyCommand='zpilab-lab connect NAME'`.
Result<Done> relay_stdio(const UniqueFd& connection);

}  // namespace zpilab
