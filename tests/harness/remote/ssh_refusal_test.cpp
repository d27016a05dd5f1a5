// What must not work: hosts whose key is unknown or has changed, keys that cannot be used, servers that
// stall, cut and lie.
#include <utility>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include <memory>
#include <thread>

#include "harness/remote/remote_shell.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/sshd_fixture.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;
using testing::run_coroutine;
using testing::SshdFixture;

constexpr Nanoseconds kPatience = 20 * kSecond;
constexpr Nanoseconds kShort = 300 * kMillisecond;

class SshRefusal : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SshdFixture::possible()) GTEST_SKIP() << "no sshd on this machine";
    sshd_ = std::make_unique<SshdFixture>();
  }
  Result<std::unique_ptr<RemoteShell>> connect(const Reach& reach, Nanoseconds timeout = kPatience) {
    return run_coroutine(io_, make_host_connector(io_)->connect(reach, timeout));
  }
  Error refusal(const Reach& reach) {
    auto shell = connect(reach);
    return shell.ok() ? make_error(Errc::failed, "it connected") : shell.error();
  }

  std::unique_ptr<SshdFixture> sshd_;
  asio::io_context io_{1};
};

TEST_F(SshRefusal, KnownHostsDecide) {
  Reach reach = sshd_->listen_tcp();
  reach.host_key.clear();
  reach.known_hosts = sshd_->path("known_hosts");
  Error error = refusal(reach);
  EXPECT_EQ(error.code, Errc::refused);
  EXPECT_NE(error.what.find("unknown"), std::string::npos) << error.what;
  EXPECT_NE(
      error.what.find("ssh-keyscan -p " + std::to_string(reach.port) + " 127.0.0.1 >> " + reach.known_hosts),
      std::string::npos)
      << error.what;
  EXPECT_FALSE(std::filesystem::exists(reach.known_hosts));

  const std::string host = "[127.0.0.1]:" + std::to_string(reach.port) + " ";
  std::ofstream(reach.known_hosts) << host << sshd_->host_key() << "\n";
  auto shell = connect(reach);
  EXPECT_TRUE(shell.ok()) << to_string(shell.error());

  SshdFixture::make_key(sshd_->path("other_key"));
  std::ofstream(reach.known_hosts) << host << SshdFixture::public_key(sshd_->path("other_key")) << "\n";
  error = refusal(reach);
  EXPECT_EQ(error.code, Errc::refused);
  EXPECT_NE(error.what.find("CHANGED"), std::string::npos) << error.what;
}

TEST_F(SshRefusal, APinnedKeyWinsOverKnownHosts) {
  Reach reach = sshd_->listen_abstract();
  SshdFixture::make_key(sshd_->path("other_key"));
  reach.host_key = SshdFixture::public_key(sshd_->path("other_key"));
  const Error error = refusal(reach);
  EXPECT_EQ(error.code, Errc::refused);
  EXPECT_NE(error.what.find("CHANGED"), std::string::npos) << error.what;
  reach.host_key = "  " + sshd_->host_key() + "  a comment";
  EXPECT_TRUE(connect(reach).ok());
  for (const std::string garbage : {"nonsense", "ssh-ed25519 AAAA", "ssh-rsa AAAA", "x y z"}) {
    reach.host_key = garbage;
    EXPECT_FALSE(connect(reach).ok()) << garbage;
  }
}

TEST_F(SshRefusal, AnAbstractSocketWithoutAKeyIsUnknown) {
  Reach reach = sshd_->listen_abstract();
  reach.host_key.clear();
  reach.known_hosts = sshd_->path("known_hosts");
  const Error error = refusal(reach);
  EXPECT_EQ(error.code, Errc::refused);
  EXPECT_NE(error.what.find("host_key: " + sshd_->host_key()), std::string::npos) << error.what;
}

TEST_F(SshRefusal, KeysThatCannotBeUsed) {
  Reach reach = sshd_->listen_abstract();
  struct Case {
    std::string file;
    Errc code;
    std::string says;
  };
  SshdFixture::make_key(sshd_->path("secret"), "a passphrase");
  SshdFixture::make_key(sshd_->path("open"));
  ::chmod(sshd_->path("open").c_str(), 0644);
  SshdFixture::make_key(sshd_->path("stranger"));
  std::ofstream(sshd_->path("garbage")) << "not a key\n";
  ::chmod(sshd_->path("garbage").c_str(), 0600);
  const std::vector<Case> cases = {{sshd_->path("missing"), Errc::unavailable, "No such file"},
                                   {sshd_->path(""), Errc::invalid_input, "regular file"},
                                   {sshd_->path("open"), Errc::invalid_input, "chmod 600"},
                                   {sshd_->path("garbage"), Errc::invalid_input, "not a private key"},
                                   {sshd_->path("secret"), Errc::unavailable, "passphrase"},
                                   {sshd_->path("stranger"), Errc::failed, "authorized_keys"}};
  for (const Case& c : cases) {
    reach.key_file = c.file;
    const Error error = refusal(reach);
    EXPECT_EQ(error.code, c.code) << to_string(error);
    EXPECT_NE(to_string(error).find(c.says), std::string::npos) << to_string(error);
  }
}

TEST_F(SshRefusal, WaysThatLeadNowhere) {
  Reach described;
  EXPECT_EQ(refusal(described).code, Errc::invalid_input);
  Reach reach = sshd_->listen_abstract();
  reach.socket = "zpilab-test-nobody-listens";
  EXPECT_EQ(refusal(reach).code, Errc::unavailable);
  reach.socket = std::string(200, 'x');
  EXPECT_EQ(refusal(reach).code, Errc::invalid_input);
  Reach tcp = reach;
  tcp.kind = Reach::Kind::ssh;
  tcp.address = "127.0.0.1";
  tcp.port = 1;
  EXPECT_EQ(refusal(tcp).code, Errc::unavailable);
  tcp.port = 70000;
  EXPECT_EQ(refusal(tcp).code, Errc::invalid_input);
  tcp.port = 22;
  tcp.become = "doas";
  EXPECT_EQ(refusal(tcp).code, Errc::invalid_input);
}

/// A listening TCP socket of 127.0.0.1.
struct Listener {
  Listener() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(fd.get(), 8), 0);
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
    reach.kind = Reach::Kind::ssh;
    reach.address = "127.0.0.1";
    reach.port = ntohs(address.sin_port);
  }
  UniqueFd fd;
  Reach reach;
};

TEST_F(SshRefusal, AServerThatSaysNothingMeetsTheDeadline) {
  Listener listener;  // the kernel accepts; nobody answers
  auto shell = connect(listener.reach, kShort);
  ASSERT_FALSE(shell.ok());
  EXPECT_EQ(shell.error().code, Errc::timeout);
}

TEST_F(SshRefusal, AServerThatStallsAfterItsBannerMeetsTheDeadline) {
  Listener listener;
  std::thread server([&] {
    const UniqueFd peer(::accept4(listener.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const std::string banner = "SSH-2.0-stall\r\n";
    EXPECT_EQ(::send(peer.get(), banner.data(), banner.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(banner.size()));
    std::array<char, 4096> buffer{};
    while (::read(peer.get(), buffer.data(), buffer.size()) > 0) {
    }
  });
  auto shell = connect(listener.reach, kShort);
  server.join();
  ASSERT_FALSE(shell.ok());
  EXPECT_EQ(shell.error().code, Errc::timeout);
}

TEST_F(SshRefusal, GarbageInsteadOfABannerIsAnError) {
  const std::vector<std::string> lies = {"",
                                         "HTTP/1.1 400 Bad Request\r\n\r\n",
                                         std::string(100'000, 'x'),
                                         "SSH-2.0-x\r\n" + std::string(100'000, '\xff'),
                                         std::string(1000, '\0'),
                                         "SSH-2.0-x\r\n" + std::string("\0\0\0\x0c\x0a\x14zzzzzzzzzz", 16)};
  for (const std::string& lie : lies) {
    Listener listener;
    std::thread server([&] {
      const UniqueFd peer(::accept4(listener.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
      std::ignore = ::send(peer.get(), lie.data(), lie.size(), MSG_NOSIGNAL);
    });
    auto shell = connect(listener.reach);
    server.join();
    ASSERT_FALSE(shell.ok());
    EXPECT_EQ(shell.error().code, Errc::disconnected) << to_string(shell.error());
  }
}

/// An SSH server that lets anybody in, takes one command, writes "started" and then does something wrong.
class LyingServer {
 public:
  enum class Lie {
    cuts,          ///< the TCP connection
    stalls,        ///< never answers the request for a command
    hides_status,  ///< closes the channel without an exit status
    never_ends,    ///< end of output, but neither status nor close
  };

  LyingServer(const std::string& host_key, Lie lie)
      : lie_(lie), thread_([this, host_key] { serve(host_key); }) {}
  LyingServer(const LyingServer&) = delete;
  LyingServer& operator=(const LyingServer&) = delete;
  ~LyingServer() { thread_.join(); }
  Reach reach() const { return listener_.reach; }

 private:
  void serve(const std::string& host_key) {
    ssh_bind bind = ssh_bind_new();
    ssh_session session = ssh_new();
    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_HOSTKEY, host_key.c_str());
    const int peer = ::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC);
    if (ssh_bind_accept_fd(bind, session, peer) == SSH_OK && ssh_handle_key_exchange(session) == SSH_OK)
      answer(session, peer);
    ssh_disconnect(session);
    ssh_free(session);
    ssh_bind_free(bind);
  }

  void answer(ssh_session session, int peer) {
    ssh_channel channel = nullptr;
    while (ssh_message message = ssh_message_get(session)) {
      const int type = ssh_message_type(message);
      if (type == SSH_REQUEST_AUTH)
        ssh_message_auth_reply_success(message, 0);
      else if (type == SSH_REQUEST_CHANNEL_OPEN)
        channel = ssh_message_channel_request_open_reply_accept(message);
      else if (type == SSH_REQUEST_CHANNEL && ssh_message_subtype(message) == SSH_CHANNEL_REQUEST_EXEC)
        lie(message, channel, peer);
      else
        ssh_message_reply_default(message);
      ssh_message_free(message);
    }
  }

  void lie(ssh_message message, ssh_channel channel, int peer) {
    if (lie_ == Lie::stalls) return;
    ssh_message_channel_request_reply_success(message);
    ssh_channel_write(channel, "started\n", 8);
    if (lie_ == Lie::cuts) ::shutdown(peer, SHUT_RDWR);
    if (lie_ == Lie::hides_status) ssh_channel_close(channel);
    if (lie_ == Lie::never_ends) ssh_channel_send_eof(channel);
  }

  Lie lie_;
  Listener listener_;
  std::thread thread_;
};

TEST_F(SshRefusal, WhatALyingServerDoesIsNeverTakenForAResult) {
  struct Case {
    LyingServer::Lie lie;
    Errc start, line, wait;
  };
  const std::array<Case, 4> cases = {{
      {LyingServer::Lie::cuts, {}, Errc::disconnected, Errc::disconnected},
      {LyingServer::Lie::hides_status, {}, {}, Errc::disconnected},
      {LyingServer::Lie::never_ends, {}, {}, Errc::timeout},
      {LyingServer::Lie::stalls, Errc::timeout, {}, {}},
  }};
  for (const Case& c : cases) {
    SCOPED_TRACE(static_cast<int>(c.lie));
    LyingServer server(sshd_->host_key_file(), c.lie);
    Reach reach = server.reach();
    reach.host_key = sshd_->host_key();
    reach.key_file = sshd_->key_file();
    auto shell = connect(reach);
    ASSERT_TRUE(shell.ok()) << to_string(shell.error());
    const bool stalls = c.lie == LyingServer::Lie::stalls;
    auto process = run_coroutine(io_, (*shell)->start({"true"}, stalls ? kShort : kPatience));
    if (stalls) {
      ASSERT_FALSE(process.ok());
      EXPECT_EQ(process.error().code, Errc::timeout);
      continue;
    }
    ASSERT_TRUE(process.ok()) << to_string(process.error());
    auto line = run_coroutine(io_, (*process)->read_line(kPatience));
    ASSERT_TRUE(line.ok()) << to_string(line.error());
    EXPECT_EQ(*line, "started");
    line = run_coroutine(io_, (*process)->read_line(kPatience));
    if (c.lie == LyingServer::Lie::cuts) {
      ASSERT_FALSE(line.ok());
      EXPECT_EQ(line.error().code, c.line);
    } else {
      EXPECT_TRUE(line.ok() && !line->has_value());
    }
    auto status = run_coroutine(io_, (*process)->wait(kShort));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, c.wait) << to_string(status.error());
  }
}

}  // namespace
}  // namespace zpilab
