#include "harness/remote_host/child_group.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/core/pipe.h"

namespace zpilab {
namespace {

/// Runs in the child between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* argv, const std::array<int, 4>& descriptors, int failure,
                         pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent went before the line above
  // First out of the way of 0..3, then into place.
  std::array<int, 4> moved{};
  for (std::size_t i = 0; i < moved.size(); ++i) moved[i] = ::fcntl(descriptors[i], F_DUPFD_CLOEXEC, 10);
  const int report = ::fcntl(failure, F_DUPFD_CLOEXEC, 10);
  for (std::size_t i = 0; i < moved.size(); ++i) ::dup2(moved[i], static_cast<int>(i));
  ::signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execvp(argv[0], argv);
  const int error = errno;
  if (::write(report, &error, sizeof(error)) < 0) ::_exit(126);
  ::_exit(127);
}

/// Waits until the owner's end of the pipe is closed by its death, then kills the group. Holds no other
/// descriptor, or it would keep the owner's pipes open.
[[noreturn]] void guard(int pipe, pid_t group) {
  ::setpgid(0, 0);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::signal(number, SIG_IGN);
  ::dup2(pipe, 0);
  ::close_range(1, ~0U, 0);
  char byte = 0;
  while (::read(0, &byte, 1) < 0 && errno == EINTR) {
  }
  ::kill(-group, SIGKILL);
  ::_exit(0);
}

std::vector<char*> pointers(const std::vector<std::string>& argv) {
  std::vector<char*> list;
  for (const std::string& word : argv) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace

Result<ChildGroup> ChildGroup::start(const std::vector<std::string>& argv) {
  Result<Pipe> out = make_pipe(), err = make_pipe(), extra = make_pipe(), failure = make_pipe();
  for (const Result<Pipe>* pipe : {&out, &err, &extra, &failure})
    if (!*pipe) return pipe->error();
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing) return make_error(Errc::io, errno_message("open /dev/null", errno));
  const std::vector<char*> list = pointers(argv);
  const pid_t self = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("fork", errno));
  if (pid == 0)
    become(list.data(), {nothing.get(), out->write_end.get(), err->write_end.get(), extra->write_end.get()},
           failure->write_end.get(), self);
  ChildGroup group;
  group.child_ = Process(pid);
  ::setpgid(pid, pid);  // both sides do it, so that it is done for whoever comes first
  group.out_ = std::move(out->read_end);
  group.err_ = std::move(err->read_end);
  group.extra_ = std::move(extra->read_end);
  failure->write_end.reset();
  int error = 0;
  if (::read(failure->read_end.get(), &error, sizeof(error)) == sizeof(error))
    return make_error(Errc::unavailable,
                      errno_message("start " + argv[0], error) + "; is it installed on this host?");
  // The C library of Debian 12 declares pidfd_open() without C linkage.
  group.ended_ = UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const Result<Done> guarded = group.start_guard();
  if (!guarded) return guarded.error();
  return group;
}

Result<Done> ChildGroup::start_guard() {
  Result<Pipe> pipe = make_pipe();
  if (!pipe) return pipe.error();
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("fork", errno));
  if (pid == 0) guard(pipe->read_end.get(), child_.pid);
  guard_ = Process(pid);
  guard_pipe_ = std::move(pipe->write_end);
  return Done{};
}

ChildGroup::~ChildGroup() {
  reap();
  if (guard_.pid <= 0) return;
  ::kill(guard_.pid, SIGKILL);
  ::waitpid(guard_.pid, nullptr, 0);
}

void ChildGroup::signal(int number) const {
  if (child_.pid > 0) ::kill(-child_.pid, number);
}

std::optional<ChildEnd> ChildGroup::poll_end() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(child_.pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid == 0)
    return std::nullopt;
  if (info.si_code == CLD_EXITED) return ChildEnd{info.si_status, 0};
  return ChildEnd{0, info.si_status};
}

void ChildGroup::reap() {
  if (child_.pid <= 0) return;
  signal(SIGKILL);
  ::waitpid(child_.pid, nullptr, 0);
  child_.pid = -1;
}

}  // namespace zpilab
