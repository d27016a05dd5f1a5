#include "agents/syslog_socket.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agents/channel_posix.h"

namespace zpilab {
namespace {

constexpr const char* kDevLog = "/dev/log";

[[noreturn]] void give_up(const std::string& what) {
  const std::string message = errno_message(what, errno) + "; a detector that logs to syslog needs root\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(126);
}

/// What is mounted below `path` from now on stays in this namespace. Only the mount that holds it matters; a
/// folder that is no mount point answers EINVAL, and its parent is asked.
bool make_private(std::filesystem::path path) {
  for (;;) {
    if (::mount(nullptr, path.c_str(), nullptr, MS_PRIVATE, nullptr) == 0) return true;
    if (errno != EINVAL || path == path.root_path()) return false;
    path = path.parent_path();
  }
}

}  // namespace

Result<std::unique_ptr<LogSource>> SyslogSocket::bind(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return make_error(Errc::io, "the path is too long for a socket; set TMPDIR to a shorter one", path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Programs drop their privileges before they log.
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::chmod(path.c_str(), 0666) != 0)
    return make_error(Errc::io, errno_message("make the socket " + path, errno));
  return std::unique_ptr<LogSource>(new SyslogSocket(channel_of(std::move(socket))));
}

std::vector<std::string> SyslogSocket::take_lines() {
  std::vector<std::string> lines;
  std::array<char, 16 * 1024> datagram;
  for (;;) {
    const ssize_t count = ::recv(descriptor_of(socket_), datagram.data(), datagram.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return lines;
    std::string line(datagram.data(), static_cast<std::size_t>(count));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\0')) line.pop_back();
    lines.push_back(std::move(line));
  }
}

void show_as_dev_log(const std::string& path) {
  if (::unshare(CLONE_NEWNS) != 0) give_up("make a mount namespace");
  if (::access(kDevLog, F_OK) != 0) {  // nobody logs here; a mount needs something to cover
    const UniqueFd placeholder(::open(kDevLog, O_CREAT | O_WRONLY | O_CLOEXEC, 0666));
    if (!placeholder) give_up("make /dev/log");
  }
  std::error_code error;
  const std::filesystem::path target = std::filesystem::canonical(kDevLog, error);
  if (error || !make_private(target.parent_path()) ||
      ::mount(path.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) != 0)
    give_up("put a socket in the place of /dev/log");
}

}  // namespace zpilab
