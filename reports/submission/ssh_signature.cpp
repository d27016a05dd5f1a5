#include "reports/submission/ssh_signature.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <vector>

#include "harness/core/unique_fd.h"
#include "reports/submission/isolated.h"

namespace zpilab {
namespace {

constexpr int kNoProgram = 127;
constexpr int kSignatureFd = 3;  ///< where ssh-keygen finds the signature

UniqueFd open_regular(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about {};
  if (file.get() >= 0 && (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode))) return {};
  return file;
}

[[noreturn]] void become(std::vector<std::string> argv) {
  std::vector<char*> pointers;
  for (std::string& argument : argv) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  ::execvp(pointers[0], pointers.data());
  ::_exit(kNoProgram);
}

/// The exit code, or -1.
int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Result<Done> sign_file(const std::string& file, const std::string& key) {
  ::unlink((file + ".sig").c_str());  // ssh-keygen would ask whether to overwrite it
  const pid_t child = ::fork();
  if (child < 0) return make_error(Errc::io, errno_message("start ssh-keygen", errno));
  if (child == 0) become({"ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", kSignatureNamespace, file});
  const int code = wait_for(child);
  if (code == kNoProgram)
    return make_error(Errc::unavailable, "no ssh-keygen to sign with; install openssh-client");
  if (code != 0) return make_error(Errc::failed, "ssh-keygen could not sign with that key", key);
  return Done{};
}

std::optional<bool> signature_fits(const std::string& file) {
  const UniqueFd text = open_regular(file), signature = open_regular(file + ".sig");
  if (text.get() < 0 || signature.get() < 0) return false;
  const pid_t child = ::fork();
  if (child < 0) return std::nullopt;
  if (child == 0) {
    // Copies above the three first, so that neither covers the other.
    const int from = ::fcntl(text.get(), F_DUPFD_CLOEXEC, 10),
              by = ::fcntl(signature.get(), F_DUPFD_CLOEXEC, 10);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(from, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::dup2(by, kSignatureFd);
    limit_this_process();
    become({"ssh-keygen", "-Y", "check-novalidate", "-n", kSignatureNamespace, "-s",
            "/dev/fd/" + std::to_string(kSignatureFd)});
  }
  const int code = wait_for(child);
  if (code == kNoProgram) return std::nullopt;
  return code == 0;
}

}  // namespace zpilab
