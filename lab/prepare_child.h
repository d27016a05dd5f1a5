// ChildProgram: one program that `prepare` started, with its process group. Destroying it kills the whole
// group, so nothing that it left behind survives. The program dies by itself (PDEATHSIG) when `prepare` is
// killed.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

/// Full path of a program on this host, looked up in the usual folders whatever $PATH says.
/// Errc::unavailable names the program and, where given, the Debian package that brings it.
Result<std::string> require_program(const std::string& name, const std::string& package = {});

/// The folders that require_program searches, as a value for PATH.
inline constexpr const char* kProgramPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

struct ProgramStart {
  enum class Output { pipes, log_file, nowhere };

  std::vector<std::string> argv;         ///< argv[0] is a full path
  std::vector<std::string> environment;  ///< "NAME=value"; nothing is inherited
  std::string folder = "/";
  Output output = Output::pipes;
  std::string log_file;  ///< for Output::log_file: stdout and stderr
  std::string input;     ///< what it finds on stdin, all of it at once
};

class ChildProgram {
 public:
  static Result<ChildProgram> start(const ProgramStart& what);
  ChildProgram(ChildProgram&& other) noexcept;
  ChildProgram& operator=(ChildProgram&& other) noexcept;
  ~ChildProgram();

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  ///< readable once the program has ended
  int output() const { return output_.get(); }
  int errors() const { return errors_.get(); }

  /// To every process of the group.
  void signal_group(int signal) const;
  /// How it ended: exit status, or -signal; empty while it runs. Does not reap: the group's number stays
  /// ours.
  std::optional<int> ended() const;
  bool wait(Nanoseconds deadline) const;

 private:
  ChildProgram() = default;
  void finish() noexcept;

  pid_t pid_ = -1;
  UniqueFd pidfd_, output_, errors_;
};

/// "exit status 3" or "killed by signal 9".
std::string describe_ending(int ending);

/// Runs a program to its end with `input` on stdin and gives what it printed. Errc::failed carries its
/// messages.
Result<std::string> run_to_end(const std::vector<std::string>& argv, const std::string& input,
                               Nanoseconds timeout);

/// SIGKILL to every descendant of this process, whichever group or session it moved to. For the end of
/// `prepare`, which is their subreaper; kills until none is left or the deadline has passed.
void kill_descendants(Nanoseconds deadline);

}  // namespace zpilab
