// Drives run_prepare as the harness does: in a process of its own inside a host's namespaces, over pipes. It
// is the first process of a PID namespace, as it is nearly in a cell, so nothing can outlive it.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "lab/prepare.h"
#include "tests/support/namespace_pair.h"

namespace zpilab::testing_support {

class PreparedHost {
 public:
  PreparedHost(const NamespacePair& pair, NamespacePair::Side side)
      : in_(PipePair::make()), out_(PipePair::make()), process_(TestProcess::start([&] {
          pair.enter(side);
          // Nothing of the test's own may stay open here: another host's pipe would never see its end.
          ::dup2(in_.read_end.get(), 0);
          ::dup2(out_.write_end.get(), 1);
          ::close_range(3, ~0U, 0);
          if (::unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) return 121;
          return TestProcess::start(serve).wait() & 0xFF;
        })) {
    in_.read_end.reset();
    out_.write_end.reset();
  }

  /// False once the other side has closed its input.
  bool send(const std::string& line) {
    const std::string text = line + '\n';
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t n = ::write(in_.write_end.get(), text.data() + done, text.size() - done);
      if (n <= 0) return false;
      done += static_cast<std::size_t>(n);
    }
    return true;
  }
  /// SIGTERM to `prepare` itself.
  void terminate() {
    const std::string outer = std::to_string(process_.pid());
    std::ifstream children("/proc/" + outer + "/task/" + outer + "/children");
    pid_t inner = 0;
    if (children >> inner) ::kill(inner, SIGTERM);
  }
  void close_input() { in_.write_end.reset(); }
  /// The next line of output; "" at its end, "TIMEOUT" behind the deadline.
  std::string line(Nanoseconds timeout = 20 * kSecond) {
    const Nanoseconds deadline = monotonic_now() + timeout;
    while (true) {
      if (const std::size_t end = text_.find('\n'); end != std::string::npos) {
        std::string first = text_.substr(0, end);
        text_.erase(0, end + 1);
        return first;
      }
      if (!readable_before(out_.read_end.get(), deadline)) return "TIMEOUT";
      std::array<char, 65536> buffer{};
      const ssize_t n = ::read(out_.read_end.get(), buffer.data(), buffer.size());
      if (n <= 0) return std::exchange(text_, {});
      text_.append(buffer.data(), static_cast<std::size_t>(n));
    }
  }
  /// The first line that holds `part`; what came before it is gone. "" if there is none.
  std::string line_with(const std::string& part, Nanoseconds timeout = 20 * kSecond) {
    const Nanoseconds deadline = monotonic_now() + timeout;
    for (std::string text = "-"; !text.empty() && text != "TIMEOUT";) {
      text = line(deadline - monotonic_now());
      if (text.find(part) != std::string::npos) return text;
    }
    return {};
  }
  /// Closes the input, reads all that is left and gives the exit code.
  int finish(std::string* rest = nullptr) {
    close_input();
    for (std::string text = line(); !text.empty() && text != "TIMEOUT"; text = line())
      if (rest != nullptr) *rest += text + '\n';
    return process_.wait();
  }

 private:
  static int serve() {
    ::mount("proc", "/proc", "proc", 0, nullptr);
    return run_prepare(0, 1);
  }

  PipePair in_, out_;
  std::string text_;
  TestProcess process_;
};

}  // namespace zpilab::testing_support
