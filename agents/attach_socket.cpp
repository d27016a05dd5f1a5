#include "agents/attach_socket.h"

#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>

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

bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return true;
}

}  // namespace

bool is_session_name(std::string_view session) {
  return !session.empty() && session.size() <= 64 && std::all_of(session.begin(), session.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
  });
}

std::string random_session() {
  std::array<unsigned char, 8> bytes{};
  [[maybe_unused]] const ssize_t count = ::getrandom(bytes.data(), bytes.size(), 0);
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

Result<UniqueFd> listen_for_attach(const std::string& session) {
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
  return fd;
}

UniqueFd accept_attach(int listener) {
  UniqueFd fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (fd && !is_same_user(fd.get())) fd.reset();
  return fd;
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

std::string encode(const AttachRequest& request) {
  return "attach " + std::to_string(request.after) + " " + std::to_string(request.messages);
}

std::optional<AttachRequest> decode_attach_request(std::string_view line) {
  constexpr std::string_view kWord = "attach ";
  if (!line.starts_with(kWord)) return std::nullopt;
  line.remove_prefix(kWord.size());
  AttachRequest request;
  if (!take_number(line, request.after) || !line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  if (!take_number(line, request.messages) || !line.empty()) return std::nullopt;
  return request;
}

}  // namespace zpilab
