// A program on the other side: one channel of a session. The state lives as long as a coroutine still waits
// in it, so that the RemoteProcess may be destroyed at any moment.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "harness/remote/remote_shell.h"
#include "harness/remote/ssh_connection.h"

namespace zpilab {

/// `command` is for the shell there; `program` names it in messages.
boost::asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_ssh_process(
    std::shared_ptr<SshConnection> connection, std::string program, std::string command, Deadline deadline);

}  // namespace zpilab
