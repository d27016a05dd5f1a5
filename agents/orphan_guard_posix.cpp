// A shell in the child's process group reads from a pipe whose other end only the agent has: its end is the
// agent's, and then it kills its group.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "agents/held_signals.h"
#include "agents/orphan_guard.h"
#include "harness/core/pipe.h"

namespace zpilab {
namespace {

[[noreturn]] void watch(pid_t group, int lifeline) {
  if (::setpgid(0, group) != 0) ::_exit(0);  // the child has ended already
  // A question to the group to end is not meant for its guard; nor may it hold the agent's own streams open.
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(lifeline, stream);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execl("/bin/sh", "sh", "-c", "read -r end; kill -KILL 0", static_cast<char*>(nullptr));
  ::_exit(127);
}

}  // namespace

struct OrphanGuard::Watcher {
  pid_t pid;
  UniqueFd lifeline;

  Watcher(pid_t process, UniqueFd write_end) : pid(process), lifeline(std::move(write_end)) {}
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher() {
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
};

void OrphanGuard::in_child(pid_t) {}

OrphanGuard::OrphanGuard(pid_t group) {
  auto lifeline = make_pipe();
  if (!lifeline) return;
  const HeldSignals held;
  const pid_t pid = ::fork();
  if (pid == 0) watch(group, lifeline->read_end.get());
  if (pid > 0) watcher_ = std::make_unique<Watcher>(pid, std::move(lifeline->write_end));
}

OrphanGuard::OrphanGuard(OrphanGuard&& other) noexcept = default;
OrphanGuard::~OrphanGuard() = default;

}  // namespace zpilab
