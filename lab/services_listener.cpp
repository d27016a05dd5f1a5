#include "lab/services_listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace zpilab {
namespace {

constexpr std::string_view kAnswer = "zpilab\n";
/// So many in one go, then the loop looks at its other duties: a flood must not starve them.
constexpr int kBatch = 64;

Result<UniqueFd> bound_socket(int type, int port) {
  UniqueFd fd(::socket(AF_INET6, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const std::string name = std::string(type == SOCK_STREAM ? "TCP" : "UDP") + " port " + std::to_string(port);
  if (!fd) return make_error(Errc::io, errno_message("socket for " + name, errno));
  const int off = 0, on = 1;
  ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (type == SOCK_STREAM) ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return make_error(Errc::io, errno_message("bind " + name, errno));
  if (type == SOCK_STREAM && ::listen(fd.get(), 128) != 0)
    return make_error(Errc::io, errno_message("listen on " + name, errno));
  return fd;
}

void accept_and_close(int fd) {
  for (int i = 0; i < kBatch; ++i) {
    const UniqueFd connection(::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
  }
}

void answer_datagrams(int fd) {
  for (int i = 0; i < kBatch; ++i) {
    std::array<char, 64> buffer{};
    sockaddr_in6 from{};
    socklen_t length = sizeof from;
    const ssize_t n =
        ::recvfrom(fd, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    if (n < 0) return;
    // Its own answer is never answered: two such listeners must not talk to each other for ever.
    if (std::string_view(buffer.data(), static_cast<std::size_t>(n)) == kAnswer) continue;
    ::sendto(fd, kAnswer.data(), kAnswer.size(), 0, reinterpret_cast<const sockaddr*>(&from), length);
  }
}

}  // namespace

PlainListener::PlainListener(PollLoop& loop, UniqueFd socket) : loop_(&loop), socket_(std::move(socket)) {}

PlainListener::PlainListener(PlainListener&& other) noexcept
    : loop_(other.loop_), socket_(std::move(other.socket_)) {}

PlainListener::~PlainListener() {
  if (socket_) loop_->forget(socket_.get());
}

Result<PlainListener> PlainListener::tcp(PollLoop& loop, int port) {
  auto socket = bound_socket(SOCK_STREAM, port);
  if (!socket) return socket.error();
  const int fd = socket->get();
  loop.watch(fd, [fd] { accept_and_close(fd); });
  return PlainListener(loop, std::move(*socket));
}

Result<PlainListener> PlainListener::udp(PollLoop& loop, int port) {
  auto socket = bound_socket(SOCK_DGRAM, port);
  if (!socket) return socket.error();
  const int fd = socket->get();
  loop.watch(fd, [fd] { answer_datagrams(fd); });
  return PlainListener(loop, std::move(*socket));
}

}  // namespace zpilab
