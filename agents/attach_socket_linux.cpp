#include "agents/attach_socket.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "agents/channel_posix.h"

namespace zpilab {
namespace {

struct Address {
  sockaddr_un address{};
  socklen_t length = 0;
};

Address address_of(const std::string& session) {
  const std::string name = "zpilab-agent/" + std::to_string(::geteuid()) + "/" + session;
  Address result;
  result.address.sun_family = AF_UNIX;
  // The leading NUL makes it abstract; is_session_name() keeps it far below the 108 bytes there are.
  const std::size_t length = std::min(name.size(), sizeof(result.address.sun_path) - 1);
  std::memcpy(result.address.sun_path + 1, name.data(), length);
  result.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  return result;
}

bool is_same_user(int fd) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.uid == ::geteuid();
}

}  // namespace

Result<Channel> listen_for_attach(const std::string& session) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return make_error(Errc::io, errno_message("make a Unix socket", errno));
  const Address address = address_of(session);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address.address), address.length) != 0) {
    if (errno == EADDRINUSE)
      return make_error(Errc::unavailable, "session " + session + " runs already; choose another --session");
    return make_error(Errc::io, errno_message("bind the session's Unix socket", errno));
  }
  if (::listen(fd.get(), 4) != 0)
    return make_error(Errc::io, errno_message("listen on the session's socket", errno));
  return channel_of(std::move(fd));
}

Channel accept_attach(const Channel& listener) {
  UniqueFd fd(::accept4(descriptor_of(listener), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (fd && !is_same_user(fd.get())) fd.reset();
  return channel_of(std::move(fd));
}

Result<UniqueFd> connect_attach(const std::string& session) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return make_error(Errc::io, errno_message("make a Unix socket", errno));
  const Address address = address_of(session);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.address), address.length) != 0)
    return make_error(Errc::unavailable, "no agent of this user has session " + session +
                                             " here: it ended, or its lease ran out; start a new one");
  if (!is_same_user(fd.get()))
    return make_error(Errc::refused, "session " + session + " is served by another user; nothing was sent");
  return fd;
}

}  // namespace zpilab
