#include "reports/submission/isolated.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <new>
#include <utility>

#include "harness/core/clock.h"
#include "harness/core/unique_fd.h"

#if defined(__SANITIZE_ADDRESS__)
#define ZPILAB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ZPILAB_SANITIZED 1
#endif
#endif

namespace zpilab {
namespace {

constexpr rlim_t kMemory = 256 << 20, kProcessorSeconds = 2, kFiles = 64;
constexpr Nanoseconds kPatience = 20 * kSecond;  ///< a file system that hangs uses no processor
constexpr std::size_t kMostOutput = std::size_t{64} << 20;
constexpr int kOutOfMemory = 42;

void set_limit(int what, rlim_t limit) {
  const rlimit both{limit, limit};
  ::setrlimit(static_cast<__rlimit_resource>(what), &both);
}

#if !defined(ZPILAB_SANITIZED) && (defined(__x86_64__) || defined(__aarch64__))

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#else
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#endif

/// What reading files, memory and the answer need. openat only without a way to write.
constexpr std::array kAllowed = {
    SYS_read,           SYS_write,          SYS_close,  SYS_fstat,      SYS_newfstatat, SYS_getdents64,
    SYS_lseek,          SYS_fcntl,          SYS_brk,    SYS_mmap,       SYS_munmap,     SYS_mremap,
    SYS_mprotect,       SYS_madvise,        SYS_futex,  SYS_exit_group, SYS_exit,       SYS_rt_sigreturn,
    SYS_rt_sigprocmask, SYS_rt_sigaction,   SYS_getpid, SYS_gettid,     SYS_tgkill,     SYS_clock_gettime,
    SYS_getrandom,      SYS_restart_syscall};

/// Kills the process at every other system call. Where the kernel has no seccomp, the other limits remain.
void forbid_other_calls() {
  std::array<sock_filter, 2 * kAllowed.size() + 12> filter{};
  std::size_t size = 0;
  const auto add = [&](unsigned code, unsigned char yes, unsigned char no, unsigned value) {
    filter[size++] = {static_cast<unsigned short>(code), yes, no, value};
  };
  add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, arch));
  add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, kArchitecture);
  add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr));
  for (const auto call : kAllowed) {
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, static_cast<unsigned>(call));
    add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  }
  add(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, static_cast<unsigned>(SYS_openat));
  add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  add(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, args) + 2 * sizeof(std::uint64_t));
  add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
  add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  const sock_fprog program{static_cast<unsigned short>(size), filter.data()};
  ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else
void forbid_other_calls() {}
#endif

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t sent = ::write(fd, text.data() + done, text.size() - done);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    done += static_cast<std::size_t>(sent);
  }
}

[[noreturn]] void run_child(int answer, const std::function<std::string()>& work) {
  limit_this_process();
  forbid_other_calls();
  try {
    write_all(answer, work());
  } catch (const std::bad_alloc&) {
    ::_exit(kOutOfMemory);
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

/// Until the pipe ends; false if it takes too long or says too much.
bool read_all(int fd, std::string& text) {
  const Nanoseconds deadline = monotonic_now() + kPatience;
  std::array<char, 65536> buffer{};
  while (text.size() <= kMostOutput) {
    const Nanoseconds left = deadline - monotonic_now();
    pollfd ready{fd, POLLIN, 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left / kMillisecond) + 1) == 0) return false;
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return false;
}

std::string rule_of(int status) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory) return "limit.memory";
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return "limit.time";
  return "limit.stopped";
}

}  // namespace

void limit_this_process() {
#ifndef ZPILAB_SANITIZED
  set_limit(RLIMIT_AS, kMemory);  // the sanitizers' shadow alone is larger
#endif
  set_limit(RLIMIT_CPU, kProcessorSeconds);
  set_limit(RLIMIT_NOFILE, kFiles);
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

IsolatedOutcome run_isolated(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {{}, "limit.stopped"};
  UniqueFd reader(ends[0]), writer(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return {{}, "limit.stopped"};
  if (child == 0) run_child(writer.get(), work);
  writer = UniqueFd();
  IsolatedOutcome outcome;
  const bool whole = read_all(reader.get(), outcome.output);
  if (!whole) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  outcome.stopped = rule_of(status);
  if (!outcome.stopped.empty()) outcome.output.clear();
  return outcome;
}

}  // namespace zpilab
