#include "lab/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "lab/check.h"
#include "lab/child_process.h"
#include "lab/print_inventory.h"

namespace zpilab {

namespace {

/// Signals that ask this program to stop arrive on a descriptor instead, so that the cell is always removed
/// first.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
    ::sigprocmask(SIG_BLOCK, &set_, &before_);
    fd_.reset(::signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK));
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  int fd() const { return fd_.get(); }
  /// Takes one that has arrived; it would else end this program as soon as it is no longer blocked.
  void take() const {
    signalfd_siginfo taken{};
    (void)!::read(fd_.get(), &taken, sizeof taken);
  }

 private:
  sigset_t set_{}, before_{};
  UniqueFd fd_;
};

/// False at its end.
bool drain_stdin() {
  std::array<char, 4096> ignored{};
  const ssize_t size = ::read(STDIN_FILENO, ignored.data(), ignored.size());
  return size > 0 || (size < 0 && (errno == EINTR || errno == EAGAIN));
}

Result<Done> wait_for_end(const Cell& cell, const StopSignals& stop) {
  std::array<pollfd, 3> events = {
      {{STDIN_FILENO, POLLIN, 0}, {cell.death(), POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
  for (;;) {
    // No deadline: whoever started this decides how long.
    if (::poll(events.data(), events.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return make_error(Errc::io, errno_message("wait for the end", errno));
    }
    if (events[1].revents != 0) return make_error(Errc::failed, "the cell's first process was killed");
    if (events[2].revents != 0) {
      stop.take();
      return make_error(Errc::interrupted, "stopped by a signal; the cell is removed");
    }
    if (events[0].revents != 0 && !drain_stdin()) return Done{};
  }
}

Result<Done> print_line(const std::string& line) {
  if (std::fprintf(stdout, "%s\n", line.c_str()) > 0 && std::fflush(stdout) == 0) return Done{};
  return make_error(Errc::io, errno_message("print the inventory", errno));
}

[[noreturn]] void become(const Cell& cell, const HostNamespaces& namespaces,
                         const std::vector<std::string>& argv) {
  // Entering a PID namespace concerns children only: hence one more process, which waits for the program.
  const std::string path = "/proc/" + std::to_string(cell.pid()) + "/ns/pid";
  const int pid_namespace = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (::setns(pid_namespace, CLONE_NEWPID) != 0 || !namespaces.enter()) ::_exit(126);
  // The lifeline must not live on here.
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
  const pid_t program = ::fork();
  if (program == 0) {
    std::vector<char*> arguments;
    for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    std::fprintf(stderr, "zpilab-lab: %s\n", errno_message("start " + argv[0], errno).c_str());
    ::_exit(127);
  }
  ::close(STDIN_FILENO);
  ::close(STDOUT_FILENO);
  int status = 0;
  while (::waitpid(program, &status, 0) < 0 && errno == EINTR) {
  }
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

}  // namespace

Result<pid_t> start_in_host(const Cell& cell, std::size_t host, const std::vector<std::string>& argv,
                            int input, int output) {
  auto namespaces = cell.namespaces(host);
  if (!namespaces) return namespaces.error();
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("start a process", errno));
  if (pid > 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  reset_signals();
  if (input >= 0) ::dup2(input, STDIN_FILENO);
  if (output >= 0) ::dup2(output, STDOUT_FILENO);
  become(cell, *namespaces, argv);
}

Result<Done> serve(const CellOptions& options) {
  ::signal(SIGPIPE, SIG_IGN);
  if (auto met = require_programs(); !met) return met;
  for (const DeviceKind* kind : options.devices)
    if (auto ready = make_ready(*kind, options); !ready) return ready;
  const StopSignals stop;
  auto cell = Cell::create(options);
  if (!cell) return cell.error();
  if (auto done = print_line(inventory_document(&*cell, options)); !done) return done;
  return wait_for_end(*cell, stop);
}

Result<int> run_in_new_cell(const CellOptions& options, std::size_t host,
                            const std::vector<std::string>& argv) {
  auto cell = Cell::create(options);
  if (!cell) return cell.error();
  ::setenv("ZPILAB_SHARE", options.share.c_str(), 1);
  auto program = start_in_host(*cell, host, argv, -1, -1);
  if (!program) return program.error();
  // Ctrl-C is for the program on this terminal; the cell goes when the program has gone.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGQUIT, SIG_IGN);
  int status = 0;
  while (::waitpid(*program, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace zpilab
