#include "agents/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "agents/channel_posix.h"
#include "agents/held_signals.h"
#include "agents/orphan_guard.h"
#include "harness/core/pipe.h"
#include "harness/core/share_folder.h"

namespace zpilab {
namespace {

Channel nonblocking(UniqueFd fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
  return channel_of(std::move(fd));
}

/// Returns only if it failed; then errno says why.
void execute(const std::vector<std::string>& argv) {
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
}

/// Everything the child does between fork and exec. The agent has one thread, so all of the library may be
/// used.
[[noreturn]] void become(const std::vector<std::string>& argv, pid_t parent, int input, int output,
                         int errors, const std::function<void()>& before_exec) {
  ::setpgid(0, 0);
  OrphanGuard::in_child(parent);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGPIPE}) ::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (before_exec) before_exec();
  execute(argv);
  // A program of another processor: an emulator that runs this one as well can run it.
  if (const char* const emulator = std::getenv("ZPILAB_EMULATOR"); errno == ENOEXEC && emulator != nullptr) {
    std::vector<std::string> emulated = argv;
    emulated.insert(emulated.begin(), emulator);
    execute(emulated);
  }
  const std::string message = errno_message("start " + argv[0], errno) + "\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(127);
}

bool is_program(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

}  // namespace

struct ChildProcess::Process {
  pid_t pid;
  OrphanGuard guard;
  bool reaped = false;

  explicit Process(pid_t child) : pid(child), guard(child) {}
  /// To its group, which is no longer ours to signal once the number may be another's.
  void signal(int number) const {
    if (!reaped) ::kill(-pid, number);
  }
  int reap() {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    reaped = true;
    return status;
  }
};

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& argv,
                                         const std::function<void()>& before_exec) {
  auto input = make_pipe(), output = make_pipe(), errors = make_pipe();
  for (const auto* pipe : {&input, &output, &errors})
    if (!*pipe) return pipe->error();
  const pid_t parent = ::getpid();
  const HeldSignals held;
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("fork", errno), argv[0]);
  if (pid == 0)
    become(argv, parent, input->read_end.get(), output->write_end.get(), errors->write_end.get(),
           before_exec);
  ::setpgid(pid, pid);  // also here, so that a signal to the group cannot come too early
  return ChildProcess(std::make_unique<Process>(pid),
                      {nonblocking(std::move(input->write_end)), nonblocking(std::move(output->read_end)),
                       nonblocking(std::move(errors->read_end))});
}

ChildProcess::ChildProcess(std::unique_ptr<Process> process, Pipes pipes)
    : process_(std::move(process)), pipes_(std::move(pipes)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept = default;

ChildProcess::~ChildProcess() {
  if (!process_ || process_->reaped) return;
  kill();
  process_->reap();
}

void ChildProcess::terminate() const { process_->signal(SIGTERM); }
void ChildProcess::kill() const { process_->signal(SIGKILL); }

std::optional<int> ChildProcess::poll_exit() {
  if (exit_status_ || !process_) return exit_status_;
  // Not reaped before its group is killed: until then the number, and so the group's, cannot become
  // another's.
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(process_->pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid != process_->pid)
    return exit_status_;
  if (info.si_code == CLD_EXITED) exit_status_ = info.si_status;
  // macOS tells the number of the signal only to who reaps; and it tells of children that were stopped.
  if (info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED) {
    kill();
    const int status = process_->reap();
    exit_status_ = -WTERMSIG(status);
  }
  return exit_status_;
}

std::optional<ProcessUsage> ChildProcess::usage() const {
  return process_->reaped ? std::nullopt : usage_of(process_->pid);
}

std::string find_program(const std::string& name) {
  if (name.empty()) return {};
  if (name.find('/') != std::string::npos) return is_program(name) ? name : std::string();
  if (std::string beside = program_folder() + "/" + name; is_program(beside)) return beside;
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (std::string found = folder + "/" + name; !folder.empty() && is_program(found)) return found;
  return {};
}

}  // namespace zpilab
