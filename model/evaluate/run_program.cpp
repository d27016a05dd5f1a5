#include "model/evaluate/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "harness/core/unique_fd.h"

namespace zpilab {
namespace {

struct Pipe {
  UniqueFd read_end, write_end;

  static Result<Pipe> create() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      return make_error(Errc::io, errno_message("make a pipe", errno));
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  }
};

/// Killed and reaped at the end of its scope, unless it was waited for.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  /// Exit code, or minus the signal.
  int wait() {
    int status = 0;
    while (::waitpid(std::exchange(pid_, -1), &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_;
};

[[noreturn]] void become(const std::vector<std::string>& argv, pid_t parent, int input, int output,
                         int errors) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died in between
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  std::vector<char*> pointers;
  for (const std::string& argument : argv) pointers.push_back(const_cast<char*>(argument.c_str()));
  pointers.push_back(nullptr);
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

/// Reads what is there; closes the descriptor at its end.
void read_some(UniqueFd& from, std::string& into) {
  std::array<char, 65536> chunk{};
  const ssize_t count = ::read(from.get(), chunk.data(), chunk.size());
  if (count > 0) into.append(chunk.data(), static_cast<std::size_t>(count));
  if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) from.reset();
}

/// Closes the descriptor when all is written, or nobody reads any more.
void write_some(UniqueFd& to, std::string_view& left) {
  const ssize_t count = ::write(to.get(), left.data(), left.size());
  if (count > 0) left.remove_prefix(static_cast<std::size_t>(count));
  const bool gone = count < 0 && errno != EINTR && errno != EAGAIN;
  if (left.empty() || gone) to.reset();
}

}  // namespace

Result<ProgramRun> run_program(const std::vector<std::string>& argv, const std::string& input,
                               Nanoseconds silence, std::size_t most_output) {
  if (::access(argv.front().c_str(), X_OK) != 0)
    return make_error(Errc::unavailable, errno_message("start " + argv.front(), errno));
  auto in = Pipe::create(), out = Pipe::create(), errors = Pipe::create();
  for (const auto* pipe : {&in, &out, &errors})
    if (!*pipe) return pipe->error();
  ::signal(SIGPIPE, SIG_IGN);  // a program that does not read its input to the end says why it did not
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return make_error(Errc::io, errno_message("fork", errno), argv.front());
  if (pid == 0) become(argv, parent, in->read_end.get(), out->write_end.get(), errors->write_end.get());
  Child child(pid);
  for (UniqueFd* theirs : {&in->read_end, &out->write_end, &errors->write_end}) theirs->reset();
  for (const UniqueFd* ours : {&in->write_end, &out->read_end, &errors->read_end})
    ::fcntl(ours->get(), F_SETFL, O_NONBLOCK);

  ProgramRun run;
  std::string_view left = input;
  if (left.empty()) in->write_end.reset();
  while (out->read_end || errors->read_end) {
    std::array<pollfd, 3> polls = {{{in->write_end ? in->write_end.get() : -1, POLLOUT, 0},
                                    {out->read_end ? out->read_end.get() : -1, POLLIN, 0},
                                    {errors->read_end ? errors->read_end.get() : -1, POLLIN, 0}}};
    const int ready = ::poll(polls.data(), polls.size(), static_cast<int>(silence / kMillisecond));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0)
      return make_error(Errc::timeout, "it did nothing for " + format_duration(silence), argv.front());
    if (polls[0].revents != 0) write_some(in->write_end, left);
    if (polls[1].revents != 0) read_some(out->read_end, run.output);
    if (polls[2].revents != 0) read_some(errors->read_end, run.errors);
    if (run.output.size() + run.errors.size() > most_output)
      return make_error(Errc::failed, "it printed more than " + std::to_string(most_output) + " bytes",
                        argv.front());
  }
  run.exit_status = child.wait();
  return run;
}

}  // namespace zpilab
