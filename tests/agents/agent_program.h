// The real zpi-agent as a child with pipes, for tests: write a command, read a line, wait for the end. Every
// wait has a deadline and no test sleeps.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/unique_fd.h"
#include "harness/core/wire.h"

namespace zpilab {

class AgentProgram {
 public:
  static constexpr Nanoseconds kPatience = 20 * kSecond;

  explicit AgentProgram(std::vector<std::string> arguments) {
    ::signal(SIGPIPE, SIG_IGN);  // an agent that ended too early is seen in what is read from it
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
    arguments.insert(arguments.begin(), program());
    if (const char* const emulator = std::getenv("ZPILAB_EMULATOR"))
      arguments.insert(arguments.begin(), emulator);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::signal(SIGPIPE, SIG_DFL);
      ::dup2(in[0], STDIN_FILENO);
      ::dup2(out[1], STDOUT_FILENO);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    input_.reset(in[1]);
    output_.reset(out[0]);
  }
  AgentProgram(const AgentProgram&) = delete;
  AgentProgram& operator=(const AgentProgram&) = delete;
  ~AgentProgram() {
    if (pid_ <= 0 || exit_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  /// The agent under test: another than this build's for the tests of other builds.
  static std::string program() {
    const char* const other = std::getenv("ZPILAB_AGENT");
    return other != nullptr ? other : std::string(ZPILAB_BIN_DIR) + "/zpi-agent";
  }

  void send(const wire::AgentCommand& command) { send_text(wire::encode(command) + "\n"); }
  void send_text(const std::string& text) {
    [[maybe_unused]] const ssize_t count = ::write(input_.get(), text.data(), text.size());
  }
  void close_input() { input_.reset(); }
  void close_output() { output_.reset(); }
  void kill(int signal) { ::kill(pid_, signal); }
  pid_t pid() const { return pid_; }

  /// The next line of stdout; nothing at its end or after `patience`.
  std::optional<std::string> line(Nanoseconds patience = kPatience) {
    const Nanoseconds until = monotonic_now() + patience;
    while (true) {
      if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
        std::string text = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return text;
      }
      pollfd ready{output_.get(), POLLIN, 0};
      const Nanoseconds left = until - monotonic_now();
      if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left / kMillisecond) + 1) <= 0) return std::nullopt;
      std::array<char, 65536> chunk{};
      const ssize_t count = ::read(output_.get(), chunk.data(), chunk.size());
      if (count <= 0) return std::nullopt;
      buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    }
  }

  /// Reads until a message of this kind has come, and gives it; what came before it is kept in `seen`.
  template <typename Message>
  std::optional<Message> wait_for(const std::function<bool(const Message&)>& fits = {}) {
    while (auto text = line()) {
      seen.push_back(*text);
      const auto message = wire::decode_agent_message(*text);
      if (!message) continue;
      const auto* found = std::get_if<Message>(&*message);
      if (found != nullptr && (!fits || fits(*found))) return *found;
    }
    return std::nullopt;
  }
  /// All lines that are left.
  std::vector<std::string> rest() {
    while (auto text = line()) seen.push_back(*text);
    return seen;
  }
  /// Exit code, or minus the signal; nothing if it does not end in time.
  std::optional<int> wait_exit() {
    const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    const UniqueFd watched(process);
    pollfd ended{process, POLLIN, 0};
    if (::poll(&ended, 1, static_cast<int>(kPatience / kMillisecond)) <= 0) return std::nullopt;
    int status = 0;
    ::waitpid(pid_, &status, 0);
    exit_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return exit_;
  }

  std::vector<std::string> seen;

 private:
  pid_t pid_ = -1;
  UniqueFd input_, output_;
  std::string buffer_;
  std::optional<int> exit_;
};

}  // namespace zpilab
