// From a connected socket to a session that may start programs: key exchange, the check of the host's key,
// and the user's authentication. Unknown and changed host keys are Errc::refused; nothing is ever written to
// known_hosts.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "harness/core/inventory.h"
#include "harness/core/result.h"
#include "harness/remote/deadline.h"
#include "harness/remote/ssh_connection.h"

namespace zpilab {

boost::asio::awaitable<Result<Done>> ssh_log_in(std::shared_ptr<SshConnection> connection, Reach reach,
                                                Deadline deadline);

}  // namespace zpilab
