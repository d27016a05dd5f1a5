// What programs and sftp have in common: a channel is opened, bytes are written to it and read from it, each
// wait with a deadline. The channel lives as long as a coroutine still waits in it.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "harness/remote/ssh_channel.h"

namespace zpilab {

/// On which nothing was asked for yet.
boost::asio::awaitable<Result<std::shared_ptr<SshChannel>>> open_channel(
    std::shared_ptr<SshConnection> connection, Deadline deadline);

/// All of it, and not mixed with what others write. Errc::failed if the other side takes no more.
boost::asio::awaitable<Result<Done>> write_all(std::shared_ptr<SshChannel> channel, std::string bytes,
                                               Deadline deadline);

/// Waits until no other coroutine writes.
boost::asio::awaitable<Result<Done>> wait_for_turn(std::shared_ptr<SshChannel> channel, Deadline deadline);

/// Of the program's output. Errc::failed if it ends before.
boost::asio::awaitable<Result<std::string>> read_exactly(std::shared_ptr<SshChannel> channel,
                                                         std::size_t count, Deadline deadline);

/// Calls libssh for a channel that may vanish meanwhile.
template <typename Call>
boost::asio::awaitable<Result<int>> repeat_on(const std::shared_ptr<SshChannel>& channel, Deadline deadline,
                                              Call call) {
  return SshConnection::repeat(
      channel->shared_connection(), deadline, SSH_AGAIN,
      [channel, call](ssh_session) { return channel->raw() == nullptr ? SSH_ERROR : call(channel->raw()); });
}

}  // namespace zpilab
