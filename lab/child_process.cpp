#include "lab/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include "harness/core/pipe.h"

namespace zpilab {

namespace {

constexpr std::size_t kMaxOutput = 64 * 1024;

int exit_status(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : -WTERMSIG(wait_status);
}

/// A child must not inherit which signals this process has blocked.
class SpawnSettings {
 public:
  explicit SpawnSettings(int output) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t normal;
    sigemptyset(&normal);
    sigaddset(&normal, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes_, &normal);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 2);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& argv) {
  auto pipe = make_pipe();
  if (!pipe) return pipe.error();
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const SpawnSettings settings(pipe->write_end.get());
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments[0], settings.actions(), settings.attributes(),
                                    arguments.data(), environ);
  if (failed != 0) return make_error(Errc::unavailable, errno_message("start " + argv[0], failed));
  return ChildProcess(argv[0], pid, std::move(pipe->read_end));
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : name_(std::move(other.name_)), pid_(std::exchange(other.pid_, -1)), output_(std::move(other.output_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

int ChildProcess::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return exit_status(status);
}

Result<ProgramOutput> ChildProcess::wait(Nanoseconds timeout) {
  const Nanoseconds deadline = monotonic_now() + timeout;
  ProgramOutput output;
  for (;;) {
    const Nanoseconds left = deadline - monotonic_now();
    pollfd readable{output_.get(), POLLIN, 0};
    const int ready = left > 0 ? ::poll(&readable, 1, static_cast<int>(left / kMillisecond) + 1) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      ::kill(pid_, SIGKILL);
      reap();
      return make_error(Errc::timeout, "did not end within " + format_duration(timeout), name_);
    }
    std::array<char, 4096> part{};
    const ssize_t size = ::read(output_.get(), part.data(), part.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (output.text.size() < kMaxOutput) output.text.append(part.data(), static_cast<std::size_t>(size));
  }
  output.status = reap();
  return output;
}

Result<ProgramOutput> run_program(const std::vector<std::string>& argv, Nanoseconds timeout) {
  auto child = ChildProcess::start(argv);
  if (!child) return child.error();
  return child->wait(timeout);
}

void reset_signals() {
  for (int signal = 1; signal < SIGRTMIN; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string folders = path == nullptr ? "" : path;
  folders += ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
  for (std::size_t begin = 0; begin < folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    std::string candidate = folders.substr(begin, end - begin) + "/" + name;
    if (candidate.front() == '/' && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return {};
}

}  // namespace zpilab
