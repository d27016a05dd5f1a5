#include "harness/remote/adb_stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "harness/remote/open_transport.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kMostAtOnce = std::size_t{64} << 10;

bool try_later(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

asio::awaitable<Result<std::shared_ptr<AdbStream>>> AdbStream::open(asio::io_context& io, Reach reach,
                                                                    Deadline deadline) {
  Result<UniqueFd> socket = co_await open_transport(io, reach, deadline);
  if (!socket) co_return socket.error();
  co_return std::shared_ptr<AdbStream>(new AdbStream(io, reach, std::move(*socket)));
}

AdbStream::AdbStream(asio::io_context& io, const Reach& reach, UniqueFd socket)
    : io_(io), name_(describe(reach)), socket_(io, socket.release()), input_(io), room_(io) {}

Error AdbStream::lost_error() const {
  return make_error(Errc::disconnected, "the connection by adb is lost: " + lost_reason_, name_);
}

Result<std::string> AdbStream::read_now(std::size_t most) {
  if (!socket_.is_open()) return lost_error();
  std::string bytes(std::min(most, kMostAtOnce), '\0');
  const ssize_t count = ::recv(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count < 0 && try_later(errno)) return std::string{};
  if (count <= 0) {
    close(count == 0 ? "the other side closed it" : errno_message("receive", errno));
    return lost_error();
  }
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

Result<std::size_t> AdbStream::write_now(std::string_view bytes) {
  if (!socket_.is_open()) return lost_error();
  const ssize_t count =
      ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (try_later(errno)) return std::size_t{0};
  // The socket stays open: why the other side stopped listening may still be read.
  return make_error(Errc::disconnected, errno_message("send", errno), name_);
}

asio::awaitable<void> AdbStream::input(Deadline deadline) {
  if (!waits_for_input_ && socket_.is_open()) {
    waits_for_input_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code&) {
                         const auto self = weak.lock();
                         if (!self) return;
                         self->waits_for_input_ = false;
                         self->input_.notify_all();
                       });
  }
  return input_.wait(deadline);
}

asio::awaitable<void> AdbStream::room(Deadline deadline) {
  if (!waits_for_room_ && socket_.is_open()) {
    waits_for_room_ = true;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [weak = weak_from_this()](const boost::system::error_code&) {
                         const auto self = weak.lock();
                         if (!self) return;
                         self->waits_for_room_ = false;
                         self->room_.notify_all();
                       });
  }
  return room_.wait(deadline);
}

void AdbStream::close(const std::string& reason) {
  if (!socket_.is_open()) return;
  lost_reason_ = reason;
  boost::system::error_code ignored;
  socket_.close(ignored);
  input_.notify_all();
  room_.notify_all();
}

asio::awaitable<Result<std::string>> read_exactly(std::shared_ptr<AdbStream> stream, std::size_t count,
                                                  Deadline deadline) {
  std::string bytes;
  while (bytes.size() < count) {
    Result<std::string> more = stream->read_now(count - bytes.size());
    if (!more) co_return more.error();
    bytes += *more;
    if (!more->empty()) continue;
    if (deadline.passed())
      co_return make_error(Errc::timeout, "no answer before the deadline", stream->name());
    co_await stream->input(deadline);
  }
  co_return std::move(bytes);
}

asio::awaitable<Result<Done>> write_all(std::shared_ptr<AdbStream> stream, std::string bytes,
                                        Deadline deadline) {
  std::string_view left = bytes;
  while (!left.empty()) {
    const Result<std::size_t> taken = stream->write_now(left);
    if (!taken) co_return taken.error();
    left.remove_prefix(*taken);
    if (*taken > 0) continue;
    if (deadline.passed())
      co_return make_error(Errc::timeout, "what was sent was not taken before the deadline", stream->name());
    co_await stream->room(deadline);
  }
  co_return Done{};
}

}  // namespace zpilab
