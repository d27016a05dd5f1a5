#include "agents/attach_relay.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

namespace zpilab {
namespace {

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Remembers the beginning of the last whole line, to know whether the stream was complete.
class LastLine {
 public:
  void see(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') {
        summary_ = current_.starts_with(R"({"summary":)");
        current_.clear();
      } else if (current_.size() < 16) {
        current_ += c;
      }
    }
  }
  bool was_summary() const { return summary_; }

 private:
  std::string current_;
  bool summary_ = false;
};

int relay(int agent) {
  std::array<char, 64 * 1024> chunk{};
  LastLine last;
  bool input_open = true;
  while (true) {
    std::array<pollfd, 2> polls = {pollfd{agent, POLLIN, 0},
                                   pollfd{input_open ? STDIN_FILENO : -1, POLLIN, 0}};
    if (::poll(polls.data(), polls.size(), -1) < 0 && errno != EINTR) return exit_code(Errc::io);
    if (polls[0].revents != 0) {
      const ssize_t count = ::read(agent, chunk.data(), chunk.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return last.was_summary() ? 0 : exit_code(Errc::disconnected);
      const std::string_view bytes(chunk.data(), static_cast<std::size_t>(count));
      last.see(bytes);
      if (!write_all(STDOUT_FILENO, bytes)) return 0;
    }
    if (polls[1].revents != 0) {
      const ssize_t count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
      input_open = count > 0;
      // The agent must learn that its controller will never be heard again through this connection.
      if (!input_open) ::shutdown(agent, SHUT_WR);
      if (input_open && !write_all(agent, {chunk.data(), static_cast<std::size_t>(count)}))
        input_open = false;
    }
  }
}

}  // namespace

int run_attach(const std::string& session, const AttachRequest& request) {
  ::signal(SIGPIPE, SIG_IGN);
  auto agent = connect_attach(session);
  if (!agent) {
    std::fprintf(stderr, "zpi-agent attach: %s\n", to_string(agent.error()).c_str());
    return exit_code(agent.error().code);
  }
  if (!write_all(agent->get(), encode(request) + "\n")) return exit_code(Errc::disconnected);
  return relay(agent->get());
}

}  // namespace zpilab
