#pragma once

#include <memory>

#include "harness/remote/remote_shell.h"

namespace zpilab {

/// libssh on Boost.Asio. Host keys are strict: unknown and changed ones are Errc::refused.
boost::asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect_ssh(boost::asio::io_context& io,
                                                                         Reach reach, Nanoseconds timeout);

}  // namespace zpilab
