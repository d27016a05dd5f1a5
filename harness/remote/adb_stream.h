// A connection to an adb server: bytes, each wait with a deadline. The server wants a new connection for each
// request and each program.
#pragma once

#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "harness/core/inventory.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "harness/remote/deadline.h"

namespace zpilab {

/// Once lost, a stream stays lost: every call then gives Errc::disconnected.
class AdbStream : public std::enable_shared_from_this<AdbStream> {
 public:
  /// Connects to the server; nothing is said yet.
  static boost::asio::awaitable<Result<std::shared_ptr<AdbStream>>> open(boost::asio::io_context& io,
                                                                         Reach reach, Deadline deadline);
  AdbStream(const AdbStream&) = delete;
  AdbStream& operator=(const AdbStream&) = delete;

  boost::asio::io_context& io() { return io_; }
  /// Of the other side, for messages.
  const std::string& name() const { return name_; }

  /// What has arrived, at most `most` bytes; empty if nothing has.
  Result<std::string> read_now(std::size_t most);
  /// How many of the bytes were taken; 0 if there is no room at this moment.
  Result<std::size_t> write_now(std::string_view bytes);
  /// Return when something may have arrived, when there may be room, or at the deadline; the caller looks
  /// which.
  boost::asio::awaitable<void> input(Deadline deadline);
  boost::asio::awaitable<void> room(Deadline deadline);
  /// Ends the connection and wakes whoever waits; idempotent.
  void close(const std::string& reason);

 private:
  AdbStream(boost::asio::io_context& io, const Reach& reach, UniqueFd socket);
  Error lost_error() const;

  boost::asio::io_context& io_;
  std::string name_;
  boost::asio::posix::stream_descriptor socket_;
  std::string lost_reason_;
  bool waits_for_input_ = false, waits_for_room_ = false;
  Signal input_, room_;
};

/// Exactly `count` bytes. Errc::timeout behind the deadline.
boost::asio::awaitable<Result<std::string>> read_exactly(std::shared_ptr<AdbStream> stream, std::size_t count,
                                                         Deadline deadline);
boost::asio::awaitable<Result<Done>> write_all(std::shared_ptr<AdbStream> stream, std::string bytes,
                                               Deadline deadline);

}  // namespace zpilab
