#include "harness/remote/open_transport.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

namespace zpilab {
namespace {

namespace asio = boost::asio;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

std::optional<SocketAddress> numeric_address(const std::string& text, int port) {
  SocketAddress address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<std::uint16_t>(port));
    address.length = sizeof(sockaddr_in);
    return address;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<std::uint16_t>(port));
    address.length = sizeof(sockaddr_in6);
    return address;
  }
  return std::nullopt;
}

/// Abstract: the name begins with a NUL and ends where the length says, not at another NUL.
SocketAddress abstract_address(const std::string& name) {
  SocketAddress address;
  auto* local = reinterpret_cast<sockaddr_un*>(&address.storage);
  local->sun_family = AF_UNIX;
  std::memcpy(local->sun_path + 1, name.data(), name.size());
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return address;
}

Error connect_error(const Reach& reach, int error_number) {
  std::string advice = "; is sshd running there, and is the address right?";
  if (reach.kind == Reach::Kind::ssh_abstract_socket)
    advice = "; is the lab that made this socket still running?";
  if (reach.kind == Reach::Kind::adb) advice = "; no adb server is there: run adb start-server";
  return make_error(Errc::unavailable, errno_message("connect", error_number) + advice, describe(reach));
}

Error timeout_error(const Reach& reach) {
  return make_error(Errc::timeout, "no connection before the deadline", describe(reach));
}

/// getaddrinfo cannot be cancelled, so it is left behind when the deadline passes: its result then goes
/// nowhere.
struct NameLookup {
  explicit NameLookup(asio::io_context& io) : resolver(io), finished(io) {}
  asio::ip::tcp::resolver resolver;
  Signal finished;
  bool done = false;
  boost::system::error_code error;
  std::vector<SocketAddress> addresses;
};

void take_results(NameLookup& lookup, const asio::ip::tcp::resolver::results_type& results) {
  for (const auto& entry : results) {
    const asio::ip::tcp::endpoint endpoint = entry.endpoint();
    SocketAddress address;
    address.length = static_cast<socklen_t>(endpoint.size());
    std::memcpy(&address.storage, endpoint.data(), endpoint.size());
    lookup.addresses.push_back(address);
  }
}

asio::awaitable<Result<std::vector<SocketAddress>>> resolve(asio::io_context& io, Reach reach,
                                                            Deadline deadline) {
  if (auto numeric = numeric_address(reach.address, reach.port))
    co_return std::vector<SocketAddress>{*numeric};
  auto lookup = std::make_shared<NameLookup>(io);
  lookup->resolver.async_resolve(
      reach.address, std::to_string(reach.port),
      [lookup](const boost::system::error_code& error, const asio::ip::tcp::resolver::results_type& results) {
        lookup->done = true;
        lookup->error = error;
        if (!error) take_results(*lookup, results);
        lookup->finished.notify_all();
      });
  while (!lookup->done) {
    if (deadline.passed()) {
      lookup->resolver.cancel();
      co_return timeout_error(reach);
    }
    co_await lookup->finished.wait(deadline);
  }
  if (lookup->error || lookup->addresses.empty())
    co_return make_error(Errc::unavailable,
                         "the name \"" + reach.address + "\" does not resolve: " + lookup->error.message(),
                         describe(reach));
  co_return std::move(lookup->addresses);
}

/// A descriptor whose readiness is awaited, and that outlives the wait whoever goes first.
struct Connecting {
  Connecting(asio::io_context& io, int fd) : descriptor(io, fd), finished(io) {}
  asio::posix::stream_descriptor descriptor;
  Signal finished;
  bool done = false;
};

/// Finishes a connect that is in progress. Returns an errno value, ETIMEDOUT at the deadline.
asio::awaitable<int> finish_connect(std::shared_ptr<Connecting> connecting, Deadline deadline) {
  connecting->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                    [connecting](const boost::system::error_code&) {
                                      connecting->done = true;
                                      connecting->finished.notify_all();
                                    });
  while (!connecting->done) {
    if (deadline.passed()) co_return ETIMEDOUT;
    co_await connecting->finished.wait(deadline);
  }
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(connecting->descriptor.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size) != 0)
    co_return errno;
  co_return error;
}

asio::awaitable<Result<UniqueFd>> connect_one(asio::io_context& io, Reach reach, SocketAddress address,
                                              Deadline deadline) {
  UniqueFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) co_return make_error(Errc::io, errno_message("socket", errno), describe(reach));
  asio::steady_timer pause(io);
  int error = ::connect(fd.get(), address.get(), address.length) == 0 ? 0 : errno;
  // A Unix socket whose backlog is full says EAGAIN and cannot be waited for: ask again a little later.
  while (error == EAGAIN && address.storage.ss_family == AF_UNIX) {
    if (deadline.passed()) co_return timeout_error(reach);
    pause.expires_after(std::chrono::milliseconds(5));
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    error = ::connect(fd.get(), address.get(), address.length) == 0 ? 0 : errno;
  }
  if (error == EINPROGRESS) {
    auto connecting = std::make_shared<Connecting>(io, fd.release());
    error = co_await finish_connect(connecting, deadline);
    fd.reset(connecting->descriptor.release());
    if (error == ETIMEDOUT && deadline.passed()) co_return timeout_error(reach);
  }
  if (error != 0) co_return connect_error(reach, error);
  if (address.storage.ss_family != AF_UNIX) {
    const int on = 1;  // commands are short lines that somebody waits for
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  co_return std::move(fd);
}

}  // namespace

std::string describe(const Reach& reach) {
  if (reach.kind == Reach::Kind::ssh_abstract_socket) return reach.user + "@socket " + reach.socket;
  const bool brackets = reach.address.find(':') != std::string::npos;
  const std::string server =
      (brackets ? "[" + reach.address + "]" : reach.address) + ":" + std::to_string(reach.port);
  if (reach.kind == Reach::Kind::adb)
    return (reach.serial.empty() ? "the phone" : "phone " + reach.serial) + " behind adb server " + server;
  return reach.user + "@" + server;
}

asio::awaitable<Result<UniqueFd>> open_transport(asio::io_context& io, Reach reach, Deadline deadline) {
  if (reach.kind == Reach::Kind::none)
    co_return make_error(Errc::invalid_input,
                         "this host has no way to be reached; its inventory only describes it");
  std::vector<SocketAddress> addresses;
  if (reach.kind == Reach::Kind::ssh_abstract_socket) {
    if (reach.socket.empty() || reach.socket.size() >= sizeof(sockaddr_un{}.sun_path))
      co_return make_error(Errc::invalid_input, "a socket's name has 1 to 107 bytes", describe(reach));
    addresses.push_back(abstract_address(reach.socket));
  } else {
    if (reach.address.empty() || reach.port < 1 || reach.port > 65535)
      co_return make_error(Errc::invalid_input, "an address and a port from 1 to 65535 are needed",
                           describe(reach));
    Result<std::vector<SocketAddress>> resolved = co_await resolve(io, reach, deadline);
    if (!resolved) co_return resolved.error();
    addresses = std::move(*resolved);
  }
  Result<UniqueFd> last = make_error(Errc::unavailable, "no address", describe(reach));
  for (const SocketAddress& address : addresses) {
    last = co_await connect_one(io, reach, address, deadline);
    if (last.ok() || last.error().code == Errc::timeout) break;
  }
  co_return std::move(last);
}

}  // namespace zpilab
