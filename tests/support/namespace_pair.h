// Two hosts for tests: network and mount namespaces joined by a veth pair, eth0 on both sides, addresses of
// the benchmarking ranges, a private /run each. The kernel removes all of it with the two keeper processes.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "harness/core/clock.h"
#include "harness/core/unique_fd.h"

namespace zpilab::testing_support {

inline constexpr int kSkipped = 77;  ///< ctest shows it as skipped

struct PipePair {
  UniqueFd read_end, write_end;
  static PipePair make() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
  }
};

/// Waits until `fd` is readable or at its end; false behind the deadline.
inline bool readable_before(int fd, Nanoseconds deadline) {
  while (monotonic_now() < deadline) {
    pollfd descriptor{fd, POLLIN, 0};
    const Nanoseconds left = (deadline - monotonic_now()) / kMillisecond + 1;
    if (::poll(&descriptor, 1, static_cast<int>(left)) > 0) return true;
  }
  return false;
}

/// A child process of a test. Killed and reaped by its destructor.
class TestProcess {
 public:
  static TestProcess start(const std::function<int()>& body) {
    std::cout.flush();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::_exit(body());
    }
    return TestProcess(pid);
  }
  TestProcess(TestProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  TestProcess& operator=(TestProcess&&) = delete;
  ~TestProcess() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  pid_t pid() const { return pid_; }
  /// Exit status, or -signal.
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  explicit TestProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

class NamespacePair {
 public:
  enum Side { left = 0, right = 1 };
  static constexpr std::array<const char*, 2> kIpv4 = {"198.18.60.1", "198.18.60.2"};
  static constexpr std::array<const char*, 2> kIpv6 = {"2001:2:0:60::1", "2001:2:0:60::2"};

  /// False where namespaces or links cannot be made: without root, or in a container that forbids it.
  static bool possible() {
    if (::geteuid() != 0) return false;
    return TestProcess::start([] {
             return ::unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID) == 0 ? 0 : 1;
           }).wait() == 0;
  }

  NamespacePair() : keepers_{keep(), keep()} {
    const std::string pid_left = std::to_string(keepers_[left].pid()),
                      pid_right = std::to_string(keepers_[right].pid());
    const std::string link =
        "ip link add eth0 netns " + pid_left + " type veth peer name eth0 netns " + pid_right;
    EXPECT_EQ(std::system(link.c_str()), 0) << link;
    for (const Side side : {left, right}) {
      const std::string set_up = std::string(
                                     "echo 0 > /proc/sys/net/ipv6/conf/eth0/router_solicitations; "
                                     "ip link set lo up && ip link set eth0 up && ip addr add ") +
                                 kIpv4[side] + "/24 dev eth0 && ip addr add " + kIpv6[side] +
                                 "/64 dev eth0 nodad";
      EXPECT_EQ(shell(side, set_up), 0) << set_up;
    }
  }

  /// Enters that host's namespaces. For a forked child.
  void enter(Side side) const {
    const std::string folder = "/proc/" + std::to_string(keepers_[side].pid());
    const UniqueFd net(::open((folder + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd mounts(::open((folder + "/ns/mnt").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd root(::open((folder + "/root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (::setns(net.get(), CLONE_NEWNET) != 0 || ::setns(mounts.get(), CLONE_NEWNS) != 0) ::_exit(120);
    // setns() leads to the namespace's own root, which is not the keeper's where the tests run in a chroot.
    if (::fchdir(root.get()) != 0 || ::chroot(".") != 0 || ::chdir("/") != 0) ::_exit(120);
  }
  /// Runs `body` there, in a process of its own; gives what it returned.
  int in(Side side, const std::function<int()>& body) const {
    return TestProcess::start([&] {
             enter(side);
             return body();
           })
        .wait();
  }
  int shell(Side side, const std::string& command) const {
    return in(side, [&] {
      const int status = std::system(command.c_str());
      return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
    });
  }
  /// Standard output of a command there.
  std::string output(Side side, const std::string& command) const {
    PipePair pipe = PipePair::make();
    TestProcess process = TestProcess::start([&] {
      enter(side);
      ::dup2(pipe.write_end.get(), 1);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      return 127;
    });
    pipe.write_end.reset();
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(pipe.read_end.get(), buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    process.wait();
    return text;
  }

 private:
  static TestProcess keep() {
    PipePair made = PipePair::make();
    TestProcess keeper = TestProcess::start([&] {
      // A keeper lives long: another host's pipe left open here would never see its end.
      const int told = ::dup2(made.write_end.get(), 3);
      ::close_range(4, ~0U, 0);
      if (::unshare(CLONE_NEWNET | CLONE_NEWNS) != 0) return 1;
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE,
              nullptr);  // fails in a plain chroot, where it is not needed
      if (::mount("tmpfs", "/run", "tmpfs", 0, "mode=0755") != 0) return 1;
      if (::write(told, "+", 1) != 1) return 1;
      while (true) ::pause();
    });
    EXPECT_TRUE(readable_before(made.read_end.get(), monotonic_now() + 5 * kSecond));
    return keeper;
  }

  std::array<TestProcess, 2> keepers_;
};

/// Registers itself: a program of lab tests ends as skipped where there can be no namespaces.
class NeedsNamespaces : public ::testing::Environment {
 public:
  void SetUp() override {
    if (NamespacePair::possible()) return;
    std::cout << "skipped: needs root and namespaces\n";
    std::exit(kSkipped);
  }
};

}  // namespace zpilab::testing_support
