// A Unix socket with a path, in a folder that only this user may enter.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "agents/attach_socket.h"
#include "agents/channel_posix.h"
#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

std::string folder_of_sockets() { return temporary_root() + "/zpi-agent-" + std::to_string(::geteuid()); }

/// Made if it is not there. $TMPDIR may be everybody's, and somebody else may have made it.
Result<Done> have_folder() {
  const std::string folder = folder_of_sockets();
  ::mkdir(folder.c_str(), 0700);
  struct stat found {};
  if (::lstat(folder.c_str(), &found) != 0)
    return make_error(Errc::io, errno_message("make " + folder, errno));
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 0077) != 0)
    return make_error(Errc::refused, "is not a folder that only this user may enter", folder);
  return Done{};
}

Result<sockaddr_un> address_of(const std::string& session) {
  const std::string path = folder_of_sockets() + "/" + session;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return make_error(Errc::io, "the path is too long for a socket; set TMPDIR to a shorter one", path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

UniqueFd unix_socket() {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  if (fd) ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  return fd;
}

bool connects(int fd, const sockaddr_un& address) {
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

bool binds(int fd, const sockaddr_un& address) {
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

void make_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

}  // namespace

Result<Channel> listen_for_attach(const std::string& session) {
  if (auto done = have_folder(); !done) return done.error();
  const auto address = address_of(session);
  if (!address) return address.error();
  UniqueFd fd = unix_socket();
  if (!fd) return make_error(Errc::io, errno_message("make a Unix socket", errno));
  if (!binds(fd.get(), *address)) {
    if (connects(unix_socket().get(), *address))
      return make_error(Errc::unavailable, "session " + session + " runs already; choose another --session");
    // Nobody listens: an earlier session of this name left it.
    ::unlink(address->sun_path);
    if (!binds(fd.get(), *address))
      return make_error(Errc::io, errno_message("bind the session's Unix socket", errno));
  }
  if (::listen(fd.get(), 4) != 0)
    return make_error(Errc::io, errno_message("listen on the session's socket", errno));
  make_nonblocking(fd.get());
  return channel_of(std::move(fd));
}

Channel accept_attach(const Channel& listener) {
  UniqueFd fd(::accept(descriptor_of(listener), nullptr, nullptr));
  if (!fd) return {};
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  make_nonblocking(fd.get());
  return channel_of(std::move(fd));
}

Result<UniqueFd> connect_attach(const std::string& session) {
  if (auto done = have_folder(); !done) return done.error();
  const auto address = address_of(session);
  if (!address) return address.error();
  UniqueFd fd = unix_socket();
  if (!fd) return make_error(Errc::io, errno_message("make a Unix socket", errno));
  if (!connects(fd.get(), *address))
    return make_error(Errc::unavailable, "no agent of this user has session " + session +
                                             " here: it ended, or its lease ran out; start a new one");
  return fd;
}

}  // namespace zpilab
