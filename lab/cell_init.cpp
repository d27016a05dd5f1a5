#include "lab/cell_init.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "lab/abstract_socket.h"
#include "lab/build_host.h"
#include "lab/mounts.h"
#include "lab/sshd_server.h"

namespace zpilab {

namespace {

constexpr std::size_t kHosts = kCellHosts.size();
constexpr int kOwnerFdFrom = 100;  ///< out of the way of what gets closed below it

struct FirstProcess {
  CellOptions options;
  std::string sshd;
  UniqueFd owner;
  UniqueFd children;  ///< signalfd: something ended
  std::array<UniqueFd, kHosts> listeners;
  std::array<HostNamespaces, kHosts> hosts;
};

/// Nothing of the owner's may stay open here: its stdin and stdout are pipes that others wait on.
Result<UniqueFd> detach(UniqueFd owner) {
  ::setsid();
  ::umask(022);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NAME, "zpilab-cell");
  UniqueFd kept(::fcntl(owner.get(), F_DUPFD_CLOEXEC, kOwnerFdFrom));
  if (!kept) return make_error(Errc::io, errno_message("keep the owner's socket", errno));
  (void)owner.release();
  ::close_range(STDERR_FILENO + 1, static_cast<unsigned>(kept.get()) - 1, 0);
  ::close_range(static_cast<unsigned>(kept.get()) + 1, ~0U, 0);
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  ::dup2(nothing.get(), STDIN_FILENO);
  ::dup2(nothing.get(), STDOUT_FILENO);
  // The owner may have died before the death signal was asked for.
  pollfd hangup{kept.get(), 0, 0};
  if (::poll(&hangup, 1, 0) > 0) ::_exit(0);
  return kept;
}

/// Shows the client's key to the user behind sudo: /proc/PID/root of a process is open to its own user only.
Result<Done> start_key_holder(const FirstProcess& self) {
  if (self.options.user == 0) return Done{};
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("start the key holder", errno));
  if (pid > 0) return Done{};
  if (::chown(client_key_file().c_str(), self.options.user, self.options.group) != 0 ||
      ::setgroups(0, nullptr) != 0 ||
      ::setresgid(self.options.group, self.options.group, self.options.group) != 0 ||
      ::setresuid(self.options.user, self.options.user, self.options.user) != 0 ||
      ::prctl(PR_SET_DUMPABLE, 1) != 0)
    ::_exit(1);
  ::prctl(PR_SET_NAME, "zpilab-key");
  const char here = 'k';
  const bool sent = ::send(self.owner.get(), &here, 1, MSG_NOSIGNAL) == 1;
  ::close_range(STDERR_FILENO, ~0U, 0);
  if (!sent) ::_exit(1);
  for (;;) ::pause();
}

Result<std::string> build(FirstProcess& self, const std::string& name) {
  self.sshd = find_program("sshd");
  if (self.sshd.empty())
    return make_error(Errc::unavailable, "sshd is missing; sudo apt-get install openssh-server");
  for (std::size_t i = 0; i < kHosts; ++i) {
    auto listener = listen_abstract(host_socket(name, i));
    if (!listener) return listener.error();
    self.listeners[i] = std::move(*listener);
  }
  std::vector<std::string> keep = self.options.keep;
  keep.push_back(self.options.programs);
  keep.push_back(self.options.share);
  if (auto done = make_mounts_private(); !done) return done.error();
  if (auto done = mount_cell(keep); !done) return done.error();
  auto keys = CellKeys::start();
  if (!keys) return keys.error();
  if (auto done = write_shared_etc(); !done) return done.error();
  const SshdSettings settings{self.options.programs, self.options.share};
  if (auto done = write_file(std::string(kSharedFolder) + "/sshd_config", sshd_config(settings), 0644); !done)
    return done.error();
  if (auto done = build_hosts(keep, self.hosts); !done) return done.error();
  auto host_key = keys->finish();
  if (!host_key) return host_key.error();
  if (auto done = start_key_holder(self); !done) return done.error();
  return host_key;
}

void send_report(const FirstProcess& self, const Result<std::string>& built) {
  CellReport report;
  report.ready = built.ok();
  const std::string text = built ? *built : to_string(built.error());
  std::memcpy(report.text.data(), text.data(), std::min(text.size(), report.text.size() - 1));
  if (!built) report.code = built.error().code;
  for (std::size_t i = 0; i < kHosts; ++i) report.hosts[i] = self.hosts[i].numbers();
  (void)::send(self.owner.get(), &report, sizeof report, MSG_NOSIGNAL);
}

[[noreturn]] void serve_connection(const FirstProcess& self, std::size_t host, const UniqueFd& connection) {
  reset_signals();
  if (self.hosts[host].enter()) exec_sshd(self.sshd, connection.get());
  ::_exit(1);
}

void accept_connection(const FirstProcess& self, std::size_t host) {
  const UniqueFd connection(::accept4(self.listeners[host].get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return;
  const uid_t uid = peer_uid(connection.get());
  if (uid != 0 && uid != self.options.user) {
    // A line before the version string is allowed by RFC 4253, and ssh -v prints it.
    const std::string refusal = "zpilab-lab: uid " + std::to_string(uid) + " may not use this cell\r\n";
    (void)::send(connection.get(), refusal.data(), refusal.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return;
  }
  if (::fork() == 0) serve_connection(self, host, connection);
}

void reap(const UniqueFd& children) {
  signalfd_siginfo ignored{};
  (void)!::read(children.get(), &ignored, sizeof ignored);
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

/// Returns when the owner is gone.
void serve(const FirstProcess& self) {
  std::array<pollfd, kHosts + 2> events{};
  events[0] = {self.owner.get(), 0, 0};  // only its hangup
  events[1] = {self.children.get(), POLLIN, 0};
  for (std::size_t i = 0; i < kHosts; ++i) events[2 + i] = {self.listeners[i].get(), POLLIN, 0};
  for (;;) {
    // No deadline: a cell lives as long as its owner wants.
    if (::poll(events.data(), events.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (events[0].revents != 0) return;
    if (events[1].revents != 0) reap(self.children);
    for (std::size_t i = 0; i < kHosts; ++i)
      if (events[2 + i].revents != 0) accept_connection(self, i);
  }
}

}  // namespace

std::string host_socket(const std::string& cell_name, std::size_t host) {
  return "zpilab/" + cell_name + "/" + std::string(kCellHosts[host].name);
}

void run_first_process(const CellOptions& options, const std::string& name, UniqueFd owner) {
  FirstProcess self;
  self.options = options;
  auto kept = detach(std::move(owner));
  if (!kept) ::_exit(1);
  self.owner = std::move(*kept);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  ::sigprocmask(SIG_SETMASK, &set, nullptr);
  self.children.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  const auto built = build(self, name);
  send_report(self, built);
  if (built) serve(self);
  ::_exit(built ? 0 : 1);
}

}  // namespace zpilab
