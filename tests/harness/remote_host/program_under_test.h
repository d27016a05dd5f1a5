// A program of this folder in a process of its own, with pipes to its standard input and output.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/unique_fd.h"
#include "harness/remote_host/line_stream.h"

namespace zpilab::testing {

class ProgramUnderTest {
 public:
  /// `body` runs in the child with its standard input and output in place, and gives the exit code.
  explicit ProgramUnderTest(const std::function<int()>& body) {
    std::array<int, 2> in{}, out{};
    if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
      ::_exit(body());
    }
    ::close(in[0]);
    ::close(out[1]);
    input_.reset(in[1]);
    output_.reset(out[0]);
  }
  ProgramUnderTest(const ProgramUnderTest&) = delete;
  ProgramUnderTest& operator=(const ProgramUnderTest&) = delete;
  ~ProgramUnderTest() {
    if (pid_ > 0) kill_and_wait();
  }

  pid_t pid() const { return pid_; }
  void send(const std::string& line) {
    const std::string text = line + "\n";
    if (::write(input_.get(), text.data(), text.size()) < 0) input_.reset();
  }
  void close_input() { input_.reset(); }
  void close_output() { output_.reset(); }

  /// The next line as JSON; null at the end of output or after 20 s.
  nlohmann::json next() {
    for (;;) {
      if (auto line = lines_.next()) return nlohmann::json::parse(*line);
      if (lines_.at_end() || !wait_readable(20'000)) return nullptr;
      lines_.read_some();
    }
  }
  /// All lines to the end.
  std::vector<nlohmann::json> rest() {
    std::vector<nlohmann::json> all;
    for (nlohmann::json line = next(); !line.is_null(); line = next()) all.push_back(std::move(line));
    return all;
  }
  bool wait_readable(int milliseconds) {
    pollfd ready{output_.get(), POLLIN, 0};
    return ::poll(&ready, 1, milliseconds) > 0;
  }
  /// Exit code, or -signal.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  void kill_and_wait() {
    ::kill(pid_, SIGKILL);
    wait();
  }

 private:
  pid_t pid_ = -1;
  UniqueFd input_, output_;
  class Lines {
   public:
    explicit Lines(UniqueFd& fd) : fd_(fd) {}
    std::optional<std::string> next() { return input().next(); }
    bool at_end() { return input().at_end(); }
    void read_some() { input().read_some(); }

   private:
    LineInput& input() {
      if (!input_) input_.emplace(fd_.get());
      return *input_;
    }
    UniqueFd& fd_;
    std::optional<LineInput> input_;
  } lines_{output_};
};

}  // namespace zpilab::testing
