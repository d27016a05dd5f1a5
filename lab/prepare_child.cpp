#include "lab/prepare_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "harness/core/pipe.h"

namespace zpilab {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  list.reserve(texts.size() + 1);
  for (const std::string& text : texts)
    list.push_back(const_cast<char*>(text.c_str()));  // execve's signature
  list.push_back(nullptr);
  return list;
}

/// What the child does between fork and exec: system calls only. Gives errno of what failed.
int become(const ProgramStart& what, char* const* argv, char* const* environment, int in, int out, int err) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) return errno;
  if (::chdir(what.folder.c_str()) != 0) return errno;
  ::execve(argv[0], argv, environment);
  return errno;
}

/// A program's input as a file in memory: nobody has to feed it, and one that does not read hurts nobody.
Result<UniqueFd> input_of(const std::string& text) {
  UniqueFd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file) return make_error(Errc::io, errno_message("memfd_create", errno));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file.get(), text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return make_error(Errc::io, errno_message("write a program's input", errno));
    done += static_cast<std::size_t>(n);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

int status_of(const siginfo_t& info) { return info.si_code == CLD_EXITED ? info.si_status : -info.si_status; }

int poll_timeout(Nanoseconds deadline) {
  const Nanoseconds left = std::max<Nanoseconds>(0, deadline - monotonic_now());
  return static_cast<int>(std::min<Nanoseconds>(left / kMillisecond + 1, 1'000'000));
}

/// Appends what can be read; false at the end of the stream.
bool drain(int fd, std::string& text) {
  std::array<char, 4096> buffer{};
  const ssize_t n = ::read(fd, buffer.data(), buffer.size());
  if (n > 0) text.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

Result<std::string> require_program(const std::string& name, const std::string& package) {
  if (name.starts_with('/')) return name;
  std::stringstream folders(kProgramPath);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string path = folder + '/' + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  std::string what = name + " is not installed on this host";
  if (!package.empty()) what += "; install it with: apt-get install " + package;
  return make_error(Errc::unavailable, what);
}

Result<ChildProgram> ChildProgram::start(const ProgramStart& what) {
  ChildProgram child;
  UniqueFd null_device(::open("/dev/null", O_RDWR | O_CLOEXEC));
  auto verdict = make_pipe();  // closes by itself when exec succeeds
  if (!null_device || !verdict) return make_error(Errc::io, errno_message("open /dev/null or pipe", errno));
  auto in = input_of(what.input);
  if (!in) return in.error();
  Pipe out, err;
  UniqueFd log;
  if (what.output == ProgramStart::Output::pipes) {
    auto made_out = make_pipe();
    auto made_err = make_pipe();
    if (!made_out || !made_err) return make_error(Errc::io, errno_message("pipe", errno));
    out = std::move(*made_out);
    err = std::move(*made_err);
  } else if (what.output == ProgramStart::Output::log_file) {
    log.reset(::open(what.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!log) return make_error(Errc::io, errno_message("open " + what.log_file, errno));
  }
  const int quiet = log ? log.get() : null_device.get();
  const int out_fd = out.write_end ? out.write_end.get() : quiet;
  const int err_fd = err.write_end ? err.write_end.get() : quiet;

  const std::vector<char*> argv = pointers(what.argv);
  const std::vector<char*> environment = pointers(what.environment);
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("fork for " + what.argv[0], errno));
  if (pid == 0) {
    const int reason = become(what, argv.data(), environment.data(), in->get(), out_fd, err_fd);
    const ssize_t told = ::write(verdict->write_end.get(), &reason, sizeof reason);
    ::_exit(told == sizeof reason ? 127 : 126);
  }
  ::setpgid(pid, pid);  // both sides do it, so that neither can be early
  child.pid_ = pid;
  // <sys/pidfd.h> of glibc 2.36 lacks extern "C".
  child.pidfd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  verdict->write_end.reset();
  int reason = 0;
  const ssize_t n = ::read(verdict->read_end.get(), &reason, sizeof reason);
  if (n == sizeof reason) {
    return make_error(Errc::unavailable,
                      errno_message("start " + what.argv[0] + " in " + what.folder, reason));
  }
  if (!child.pidfd_) return make_error(Errc::io, errno_message("pidfd_open", errno));
  child.output_ = std::move(out.read_end);
  child.errors_ = std::move(err.read_end);
  return child;
}

ChildProgram::ChildProgram(ChildProgram&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)) {}

ChildProgram& ChildProgram::operator=(ChildProgram&& other) noexcept {
  if (this != &other) {
    finish();
    pid_ = std::exchange(other.pid_, -1);
    pidfd_ = std::move(other.pidfd_);
    output_ = std::move(other.output_);
    errors_ = std::move(other.errors_);
  }
  return *this;
}

ChildProgram::~ChildProgram() { finish(); }

void ChildProgram::finish() noexcept {
  if (pid_ <= 0) return;
  // The leader is reaped only after the kill: until then its number, and so the group's, cannot be somebody
  // else's.
  signal_group(SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

void ChildProgram::signal_group(int signal) const {
  if (pid_ > 0) ::kill(-pid_, signal);
}

std::optional<int> ChildProgram::ended() const {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return std::nullopt;
  if (info.si_pid == 0) return std::nullopt;
  return status_of(info);
}

bool ChildProgram::wait(Nanoseconds deadline) const {
  pollfd descriptor{pidfd_.get(), POLLIN, 0};
  while (!ended()) {
    if (monotonic_now() >= deadline) return false;
    ::poll(&descriptor, 1, poll_timeout(deadline));
  }
  return true;
}

std::string describe_ending(int ending) {
  return ending >= 0 ? "exit status " + std::to_string(ending)
                     : "killed by signal " + std::to_string(-ending);
}

namespace {

/// Reads until the program has closed its output and ended; false behind the deadline.
bool read_all(const ChildProgram& child, Nanoseconds deadline, std::string& output, std::string& errors) {
  bool output_open = true, errors_open = true;
  while (output_open || errors_open) {
    std::array<pollfd, 2> descriptors = {
        {{output_open ? child.output() : -1, POLLIN, 0}, {errors_open ? child.errors() : -1, POLLIN, 0}}};
    if (monotonic_now() >= deadline) return false;
    if (::poll(descriptors.data(), descriptors.size(), poll_timeout(deadline)) <= 0) continue;
    if (descriptors[0].revents != 0) output_open = drain(child.output(), output);
    if (descriptors[1].revents != 0) errors_open = drain(child.errors(), errors);
  }
  return child.wait(deadline);
}

std::vector<pid_t> own_children() {
  std::array<char, 32> self{};
  const ssize_t n = ::readlink("/proc/self", self.data(), self.size() - 1);
  // A /proc of another PID namespace numbers processes otherwise: believing it could kill a stranger.
  if (n <= 0 || std::string(self.data()) != std::to_string(::getpid())) return {};
  std::ifstream file("/proc/thread-self/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

}  // namespace

Result<std::string> run_to_end(const std::vector<std::string>& argv, const std::string& input,
                               Nanoseconds timeout) {
  ProgramStart what;
  what.argv = argv;
  what.environment = {std::string("PATH=") + kProgramPath, "LC_ALL=C"};
  what.input = input;
  auto child = ChildProgram::start(what);
  if (!child) return child.error();
  std::string output, errors;
  if (!read_all(*child, monotonic_now() + timeout, output, errors)) {
    return make_error(Errc::timeout, argv[0] + " did not end within " + format_duration(timeout));
  }
  const int ending = child->ended().value_or(0);
  if (ending == 0) return output;
  while (errors.ends_with('\n')) errors.pop_back();
  return make_error(Errc::failed,
                    argv[0] + ": " + describe_ending(ending) + (errors.empty() ? "" : ": " + errors));
}

void kill_descendants(Nanoseconds deadline) {
  while (monotonic_now() < deadline) {
    const std::vector<pid_t> children = own_children();
    // A killed child hands its own children to us, so each round reaches one generation deeper.
    for (pid_t child : children) ::kill(child, SIGKILL);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    if (children.empty()) return;
    pollfd none{-1, 0, 0};
    ::poll(&none, 1, 1);
  }
}

}  // namespace zpilab
