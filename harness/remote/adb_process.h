// A program on a phone, over adb's shell protocol.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/remote/adb_stream.h"
#include "harness/remote/remote_shell.h"

namespace zpilab {

/// Starts it as the user "shell". Closing the connection hangs it up (SIGHUP) and closes its pipes.
boost::asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_adb_process(
    boost::asio::io_context& io, Reach reach, std::vector<std::string> argv, Deadline deadline);

}  // namespace zpilab
