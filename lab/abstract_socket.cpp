#include "lab/abstract_socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace zpilab {

namespace {

constexpr int kWaitingConnections = 64;

struct AbstractAddress {
  sockaddr_un address{};
  socklen_t size = 0;
};

Result<AbstractAddress> abstract_address(const std::string& name) {
  AbstractAddress result;
  if (name.empty() || name.size() >= sizeof result.address.sun_path)
    return make_error(Errc::invalid_input, "a socket's name has 1 to 107 characters", name);
  result.address.sun_family = AF_UNIX;
  std::memcpy(result.address.sun_path + 1, name.data(), name.size());
  result.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return result;
}

/// False when `to` does not take any more.
bool write_all(int to, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(to, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

/// One read's worth. False at the end of either side.
bool copy_some(int from, int to) {
  std::array<char, 65536> part{};
  const ssize_t size = ::read(from, part.data(), part.size());
  if (size < 0) return errno == EINTR;
  return size > 0 && write_all(to, part.data(), static_cast<std::size_t>(size));
}

}  // namespace

Result<UniqueFd> listen_abstract(const std::string& name) {
  const auto address = abstract_address(name);
  if (!address) return address.error();
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address->address), address->size) != 0 ||
      ::listen(socket.get(), kWaitingConnections) != 0)
    return make_error(Errc::io, errno_message("listen on the abstract socket " + name, errno));
  return socket;
}

Result<UniqueFd> connect_abstract(const std::string& name) {
  const auto address = abstract_address(name);
  if (!address) return address.error();
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address->address), address->size) != 0)
    return make_error(Errc::disconnected, errno_message("connect to the abstract socket " + name, errno));
  return socket;
}

uid_t peer_uid(int connection) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return static_cast<uid_t>(-1);
  return credentials.uid;
}

Result<Done> relay_stdio(const UniqueFd& connection) {
  std::array<pollfd, 2> ends = {{{STDIN_FILENO, POLLIN, 0}, {connection.get(), POLLIN, 0}}};
  for (;;) {
    // No deadline: a session lasts as long as its two ends want.
    if (::poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return make_error(Errc::io, errno_message("wait for data", errno));
    }
    if (ends[0].revents != 0 && !copy_some(STDIN_FILENO, connection.get())) {
      ::shutdown(connection.get(), SHUT_WR);
      ends[0].fd = -1;
    }
    if (ends[1].revents != 0 && !copy_some(connection.get(), STDOUT_FILENO)) return Done{};
  }
}

}  // namespace zpilab
