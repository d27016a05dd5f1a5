#include "harness/run/local_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <cerrno>

#include "harness/core/pipe.h"
#include "harness/core/share_folder.h"
#include "harness/core/unique_fd.h"

extern char** environ;  // NOLINT: POSIX

namespace zpilab {
namespace {

/// The child's ends are inherited by the spawn's dup2 only.
struct Pipes {
  Pipe in, out;
};

Result<Pipes> make_pipes() {
  auto in = make_pipe(), out = make_pipe();
  for (const auto* pipe : {&in, &out})
    if (!*pipe) return pipe->error();
  return Pipes{std::move(*in), std::move(*out)};
}

/// Own process group, so that Ctrl-C reaches only us and we end the child in order.
Result<pid_t> spawn(const std::vector<std::string>& argv, const Pipes& pipes) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, pipes.in.read_end.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, pipes.out.write_end.get(), STDOUT_FILENO);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  std::vector<char*> arguments;
  for (const std::string& argument : argv)
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT: POSIX
  arguments.push_back(nullptr);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failed != 0) return make_error(Errc::unavailable, errno_message("start it", failed), argv[0]);
  return pid;
}

}  // namespace

std::string sibling_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const std::string beside = program_folder() + "/" + name;
  return ::access(beside.c_str(), X_OK) == 0 ? beside : name;
}

Result<std::unique_ptr<LocalProcess>> LocalProcess::start(const Executor& executor,
                                                          std::vector<std::string> argv) {
  const std::string name = argv[0];
  argv[0] = sibling_program(argv[0]);
  auto pipes = make_pipes();
  if (!pipes.ok()) return pipes.error();
  auto pid = spawn(argv, *pipes);
  if (!pid.ok()) return pid.error();
  return std::unique_ptr<LocalProcess>(
      new LocalProcess(executor, name, *pid, pipes->in.write_end.release(), pipes->out.read_end.release()));
}

LocalProcess::LocalProcess(const Executor& executor, std::string name, pid_t pid, int input, int output)
    : executor_(executor),
      name_(std::move(name)),
      pid_(pid),
      input_(executor, input),
      output_(executor, output) {}

LocalProcess::~LocalProcess() {
  if (status_) return;
  boost::system::error_code ignored;
  input_.close(ignored);
  ::kill(pid_, SIGKILL);  // reached only when finish() was not: its lab dies with it
  ::waitpid(pid_, nullptr, 0);
}

Awaitable<Result<std::optional<std::string>>> LocalProcess::read_line(Nanoseconds timeout) {
  // Boost 1.74 cannot cancel one coroutine's read; closing the pipe at the deadline ends it.
  boost::asio::steady_timer timer(executor_, timer_duration(timeout));
  bool late = false;
  timer.async_wait([this, &late](const boost::system::error_code& stopped) {
    if (stopped) return;
    late = true;
    boost::system::error_code ignored;
    output_.close(ignored);
  });
  boost::system::error_code failed;
  const std::size_t length =
      co_await boost::asio::async_read_until(output_, boost::asio::dynamic_buffer(buffer_), '\n',
                                             boost::asio::redirect_error(boost::asio::use_awaitable, failed));
  timer.cancel();
  if (late) co_return make_error(Errc::timeout, "said nothing for " + format_duration(timeout), name_);
  if (failed) co_return std::optional<std::string>{};
  std::string line = buffer_.substr(0, length - 1);
  buffer_.erase(0, length);
  co_return std::optional<std::string>(std::move(line));
}

Awaitable<bool> LocalProcess::wait_for_end(Nanoseconds timeout) {
  UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0U)));
  if (!fd) co_return false;
  boost::asio::posix::stream_descriptor ended(executor_, fd.release());
  boost::asio::steady_timer timer(executor_, timer_duration(timeout));
  timer.async_wait([&ended](const boost::system::error_code& stopped) {
    boost::system::error_code ignored;
    if (!stopped) ended.close(ignored);
  });
  boost::system::error_code failed;
  co_await ended.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                            boost::asio::redirect_error(boost::asio::use_awaitable, failed));
  timer.cancel();
  co_return !failed;
}

Awaitable<Result<int>> LocalProcess::finish(Nanoseconds timeout) {
  if (status_) co_return *status_;
  boost::system::error_code ignored;
  input_.close(ignored);
  const bool ended = co_await wait_for_end(timeout);
  if (!ended) ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  if (!ended) co_return make_error(Errc::timeout, "did not end; killed", name_);
  co_return *status_;
}

}  // namespace zpilab
