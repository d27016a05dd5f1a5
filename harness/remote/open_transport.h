// The byte stream below SSH and adb: a connected TCP or abstract Unix socket, non-blocking, made by us and
// not by libssh, because libssh resolves names and connects in ways that block.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>

#include "harness/core/inventory.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "harness/remote/deadline.h"

namespace zpilab {

/// "me@host:22", "root@socket NAME", "phone SERIAL behind adb server host:5037": how messages name the other
/// side.
std::string describe(const Reach& reach);

/// Connects. Errc::invalid_input for a reach that leads nowhere, Errc::unavailable if nobody answers,
/// Errc::timeout behind the deadline.
boost::asio::awaitable<Result<UniqueFd>> open_transport(boost::asio::io_context& io, Reach reach,
                                                        Deadline deadline);

}  // namespace zpilab
