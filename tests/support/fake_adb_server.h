// An adb server on 127.0.0.1 for tests: each connection is answered by a script that says byte for byte what
// comes back, so that it can also lie, stop and flood.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/unique_fd.h"

namespace zpilab::testing {

/// The script's side of one connection. Blocking; everything becomes empty or false once the client is gone.
class AdbPeer {
 public:
  explicit AdbPeer(int fd) : fd_(fd) {}

  std::string read(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t got = 0;
    while (got < count) {
      const ssize_t part = ::recv(fd_, bytes.data() + got, count - got, 0);
      if (part <= 0) return {};
      got += static_cast<std::size_t>(part);
    }
    return bytes;
  }
  /// "host:version"; empty at the end.
  std::string request() {
    const std::string length = read(4);
    return length.empty() ? "" : read(std::stoul(length, nullptr, 16));
  }
  bool send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t part = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (part <= 0) return false;
      sent += static_cast<std::size_t>(part);
    }
    return true;
  }
  void okay() { send("OKAY"); }
  void text(const std::string& words) { send(length_of(words) + words); }
  void fail(const std::string& words) { send("FAIL" + length_of(words) + words); }
  /// A packet of the shell protocol.
  bool packet(char stream, const std::string& bytes) { return send(stream + number(bytes.size()) + bytes); }
  void exit_with(int code) { packet(3, std::string(1, static_cast<char>(code))); }
  /// The next packet of the client's; `bytes` of kind `stream`. False at the end.
  bool read_packet(char& stream, std::string& bytes) {
    const std::string header = read(5);
    if (header.empty()) return false;
    stream = header[0];
    bytes = read(number_in(header, 1));
    return true;
  }
  /// Returns when the client has gone.
  void wait_for_end() {
    while (!read(1).empty()) {
    }
  }

  static std::string number(std::size_t value) {
    std::string bytes;
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((value >> shift) & 0xff);
    return bytes;
  }
  static std::size_t number_in(const std::string& bytes, std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value |= std::size_t{static_cast<unsigned char>(bytes.at(at + i))} << (8 * i);
    return value;
  }

 private:
  static std::string length_of(const std::string& words) {
    char digits[8];
    std::snprintf(digits, sizeof(digits), "%04zx", words.size());
    return digits;
  }
  int fd_;
};

class FakeAdbServer {
 public:
  using Script = std::function<void(AdbPeer&)>;

  explicit FakeAdbServer(Script script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_.get(), generic, length), 0);
    EXPECT_EQ(::listen(listener_.get(), 16), 0);
    EXPECT_EQ(::getsockname(listener_.get(), generic, &length), 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  FakeAdbServer(const FakeAdbServer&) = delete;
  FakeAdbServer& operator=(const FakeAdbServer&) = delete;
  ~FakeAdbServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (Connection& connection : connections_) {
      ::shutdown(connection.fd.get(), SHUT_RDWR);
      connection.thread.join();
    }
  }

  Reach reach() const {
    Reach reach;
    reach.kind = Reach::Kind::adb;
    reach.user.clear();
    reach.address = "127.0.0.1";
    reach.port = port_;
    return reach;
  }

 private:
  struct Connection {
    UniqueFd fd;
    std::thread thread;
  };

  void accept_all() {
    for (;;) {
      UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) return;
      Connection& connection = connections_.emplace_back();
      connection.fd = std::move(fd);
      connection.thread = std::thread([this, &connection] {
        AdbPeer peer(connection.fd.get());
        script_(peer);
        ::shutdown(connection.fd.get(), SHUT_RDWR);
      });
    }
  }

  Script script_;
  UniqueFd listener_;
  int port_ = 0;
  std::list<Connection> connections_;  ///< of the accepting thread, until that has ended
  std::thread acceptor_;
};

/// A phone that does everything right; tests replace what shall go wrong.
struct FakePhone {
  std::string serial = "0A1B2C3D";
  std::string features = "shell_v2,cmd,stat_v2";
  /// Plays a program: gets the command line behind "exec ".
  std::function<void(AdbPeer&, const std::string& command)> shell = [](AdbPeer& peer, const std::string&) {
    peer.exit_with(0);
  };
  std::function<void(AdbPeer&)> sync = [](AdbPeer&) {};
  std::vector<std::string> requests;  ///< all that were heard; look at them when the client is done
  std::mutex mutex;

  void operator()(AdbPeer& peer) {
    for (std::string request = hear(peer); !request.empty(); request = hear(peer)) {
      if (request == "host:version") {
        peer.okay();
        return peer.text("0029");
      }
      if (request == "host:features" || request == "host-serial:" + serial + ":features") {
        peer.okay();
        return peer.text(features);
      }
      if (request == "host:transport-any" || request == "host:transport:" + serial) {
        peer.okay();
      } else if (request.starts_with("shell,v2,raw:exec ")) {
        peer.okay();
        return shell(peer, request.substr(18));
      } else if (request == "sync:") {
        peer.okay();
        return sync(peer);
      } else {
        return peer.fail("device not found");
      }
    }
  }

 private:
  std::string hear(AdbPeer& peer) {
    std::string request = peer.request();
    const std::lock_guard lock(mutex);
    if (!request.empty()) requests.push_back(request);
    return request;
  }
};

}  // namespace zpilab::testing
