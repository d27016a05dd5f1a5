#pragma once

#include <memory>

#include "harness/remote/remote_shell.h"

namespace zpilab {

/// A phone, through the adb server that the reach names; programs run there as the user "shell".
boost::asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect_adb(boost::asio::io_context& io,
                                                                         Reach reach, Nanoseconds timeout);

}  // namespace zpilab
