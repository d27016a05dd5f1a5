// A real sshd for tests, on both of zpilab's transports: `sshd -i` behind an abstract Unix socket, and sshd
// on a random port of 127.0.0.1. Keys, configuration and known_hosts live in a temporary folder. Everything
// ends with the object.
#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/core/unique_fd.h"

namespace zpilab::testing {

/// A child that dies with the test, at the latest by SIGKILL.
class TestChild {
 public:
  TestChild() = default;
  explicit TestChild(pid_t pid) : pid_(pid) {}
  TestChild(TestChild&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  TestChild& operator=(TestChild&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  TestChild(const TestChild&) = delete;
  TestChild& operator=(const TestChild&) = delete;
  ~TestChild() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
};

class SshdFixture {
 public:
  /// False where no sshd is installed: the test is skipped.
  static bool possible() {
    return ::access("/usr/sbin/sshd", X_OK) == 0 && ::access("/usr/bin/ssh-keygen", X_OK) == 0;
  }

  /// `extra`: more lines for sshd_config.
  explicit SshdFixture(const std::string& extra = {}) {
    std::array<char, 32> name{"/tmp/zpilab-sshd-XXXXXX"};
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name.data();
    ::mkdir("/run/sshd", 0755);  // sshd refuses to start without it
    make_key(host_key_file());
    make_key(key_file());
    std::filesystem::copy_file(key_file() + ".pub", path("authorized_keys"));
    // SHLVL keeps bash from reading the user's .bashrc, as it does for sshd: what that starts is not under
    // test.
    std::ofstream(path("sshd_config"))
        << "HostKey " << host_key_file() << "\nAuthorizedKeysFile " << path("authorized_keys")
        << "\nUsePAM no\nPidFile none\nStrictModes no\nPermitRootLogin prohibit-password\n"
           "PasswordAuthentication no\nMaxSessions 64\nMaxStartups 100\nLogLevel INFO\n"
        << extra << "\nSetEnv SHLVL=9\n";  // of several SetEnv, sshd takes the first
  }
  SshdFixture(const SshdFixture&) = delete;
  SshdFixture& operator=(const SshdFixture&) = delete;
  ~SshdFixture() {
    servers_.clear();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string key_file() const { return path("user_key"); }
  std::string host_key_file() const { return path("host_key"); }
  /// "ssh-ed25519 AAAA...", without the comment.
  std::string host_key() const { return public_key(host_key_file()); }
  static std::string public_key(const std::string& private_file) {
    std::ifstream file(private_file + ".pub");
    std::string type, blob;
    file >> type >> blob;
    return type + " " + blob;
  }
  static void make_key(const std::string& file, const std::string& passphrase = {}) {
    run({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file});
  }

  /// sshd -i behind an abstract socket; each connection gets its own.
  Reach listen_abstract() {
    Reach reach = common();
    reach.kind = Reach::Kind::ssh_abstract_socket;
    reach.socket = folder_.substr(5) + "-" + std::to_string(servers_.size());  // unique: mkdtemp chose it
    UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, reach.socket.data(), reach.socket.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + reach.socket.size());
    if (::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener.get(), 64) != 0)
      std::abort();
    const std::string config = path("sshd_config");
    const pid_t pid = ::fork();
    if (pid == 0) serve_abstract(listener.get(), config);
    servers_.emplace_back(pid);
    return reach;
  }

  /// sshd on 127.0.0.1.
  Reach listen_tcp() {
    Reach reach = common();
    reach.kind = Reach::Kind::ssh;
    reach.address = "127.0.0.1";
    // Another program may take the port between the choice and the use: then choose again.
    for (int attempt = 0; attempt < 20; ++attempt) {
      reach.port = free_port();
      if (start_tcp(reach.port)) return reach;
    }
    std::abort();
  }

 private:
  Reach common() const {
    Reach reach;
    const char* user = std::getenv("USER");
    reach.user = ::geteuid() == 0 ? "root" : (user != nullptr ? user : "root");
    reach.key_file = key_file();
    reach.host_key = host_key();
    return reach;
  }

  static int free_port() {
    const UniqueFd probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(probe.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      std::abort();
    return ntohs(address.sin_port);
  }

  static std::vector<char*> pointers(const std::vector<std::string>& argv) {
    std::vector<char*> list;
    for (const std::string& word : argv) list.push_back(const_cast<char*>(word.c_str()));
    list.push_back(nullptr);
    return list;
  }

  static void run(const std::vector<std::string>& argv) {
    const std::vector<char*> list = pointers(argv);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::execv(list[0], list.data());
      ::_exit(127);
    }
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || status != 0) std::abort();
  }

  [[noreturn]] static void serve_abstract(int listener, const std::string& config) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const int connection = ::accept4(listener, nullptr, nullptr, 0);
      if (connection < 0) ::_exit(1);
      if (::fork() == 0) {
        ::dup2(connection, 0);
        ::dup2(connection, 1);
        ::close(connection);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, 2);
        ::execl("/usr/sbin/sshd", "sshd", "-i", "-f", config.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
      }
      ::close(connection);
      while (::waitpid(-1, nullptr, WNOHANG) > 0) {
      }
    }
  }

  bool start_tcp(int port) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
    UniqueFd log(ends[0]);
    UniqueFd log_in(ends[1]);
    const std::vector<std::string> argv = {
        "/usr/sbin/sshd",    "-D", "-e", "-f", path("sshd_config"), "-o", "ListenAddress=127.0.0.1", "-p",
        std::to_string(port)};
    const std::vector<char*> list = pointers(argv);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::dup2(log_in.get(), 2);
      ::execv(list[0], list.data());
      ::_exit(127);
    }
    TestChild server(pid);
    log_in.reset();
    std::string text;
    std::array<char, 512> buffer{};
    while (text.find("Server listening") == std::string::npos) {
      const ssize_t got = ::read(log.get(), buffer.data(), buffer.size());
      if (got <= 0) return false;
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    logs_.push_back(std::move(log));  // read end stays open, or sshd would get SIGPIPE
    servers_.push_back(std::move(server));
    return true;
  }

  std::string folder_;
  std::vector<TestChild> servers_;
  std::vector<UniqueFd> logs_;
};

}  // namespace zpilab::testing
