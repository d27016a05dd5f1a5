// Real nmap over a real link between two network namespaces, and a real tap on it.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>

#include "harness/core/probe.h"
#include "harness/remote_host/tap.h"
#include "tests/harness/remote_host/program_under_test.h"

namespace zpilab {
namespace {

using nlohmann::json;
using testing::ProgramUnderTest;
using Argv = std::vector<std::string>;

constexpr int kUnset = -1;

int run(const Argv& argv) {
  std::vector<char*> list;
  for (const std::string& word : argv) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, 1);
    ::execvp(list[0], list.data());
    ::_exit(127);
  }
  int status = kUnset;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : kUnset;
}

Argv words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// The test's process becomes the scanner's namespace; the device's is held open by a child.
class TapLab : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (::access("/usr/bin/nmap", X_OK) != 0 || ::unshare(CLONE_NEWNET) != 0) return;
    device_ = std::make_unique<ProgramUnderTest>([] {
      if (::unshare(CLONE_NEWNET) != 0 || ::write(1, "{}\n", 3) != 3) return 1;
      char byte = 0;
      return static_cast<int>(::read(0, &byte, 1));
    });
    if (device_->next().is_null()) return;
    const std::string pid = std::to_string(device_->pid());
    ready_ = true;
    for (const std::string& command :
         {std::string("ip link set lo up"), "ip link add zs type veth peer name zd netns " + pid,
          std::string("ip addr add 198.18.0.1/24 dev zs"),
          std::string("ip addr add 2001:2::1/64 dev zs nodad"), std::string("ip link set zs up"),
          "nsenter --net=/proc/" + pid + "/ns/net ip link set lo up",
          "nsenter --net=/proc/" + pid + "/ns/net ip addr add 198.18.0.2/24 dev zd",
          "nsenter --net=/proc/" + pid + "/ns/net ip addr add 2001:2::2/64 dev zd nodad",
          "nsenter --net=/proc/" + pid + "/ns/net ip link set zd up"})
      ready_ = ready_ && run(words(command)) == 0;
  }
  static void TearDownTestSuite() { device_.reset(); }
  void SetUp() override {
    if (!ready_) GTEST_SKIP() << "needs root, network namespaces and nmap";
  }

  struct Seen {
    std::map<FrameKind, int> frames;
    std::vector<Nanoseconds> times;
    json summary;
    int exit = 0;
    Nanoseconds began = 0, ended = 0;
  };

  /// `on_device`: listens at the device's end of the link, else at the scanner's.
  static Seen watch(const std::string& traffic_class, const std::string& nmap, bool on_device = true) {
    ProgramUnderTest tap([&] {
      if (on_device) {
        const UniqueFd space(
            ::open(("/proc/" + std::to_string(device_->pid()) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
        if (::setns(space.get(), CLONE_NEWNET) != 0) return 99;
      }
      return tap_main({"--interface", on_device ? "zd" : "zs", "--scanner", "198.18.0.1", "2001:2::1",
                       "--device", "198.18.0.2", "2001:2::2", "--class", traffic_class});
    });
    Seen seen;
    EXPECT_EQ(tap.next()["ready"]["boot_id"], boot_id());
    seen.began = monotonic_now();
    EXPECT_EQ(run(words("nmap -n " + nmap)), 0);
    seen.ended = monotonic_now();
    tap.send("stop");
    for (const json& line : tap.rest()) {
      for (const json& frame : line.value("f", json::array())) {
        const auto kind = static_cast<FrameKind>(frame[1].get<int>());
        ++seen.frames[kind];
        EXPECT_GE(frame[2], 34);
        if (kind == FrameKind::probe) seen.times.push_back(frame[0]);
      }
      if (line.contains("summary")) seen.summary = line["summary"];
    }
    seen.exit = tap.wait();
    return seen;
  }

  static std::unique_ptr<ProgramUnderTest> device_;
  static bool ready_;
};
std::unique_ptr<ProgramUnderTest> TapLab::device_;
bool TapLab::ready_ = false;

TEST_F(TapLab, CountsAndStampsOfEveryClass) {
  struct Case {
    const char *traffic_class, *nmap;
    int least, most;  // probes
  };
  const std::vector<Case> cases = {
      {"tcp4", "-Pn -sS -p1-100 198.18.0.2", 100, 110},
      {"tcp4", "-Pn -sS -f -p1-100 198.18.0.2", 300, 330},
      {"tcp4", "-Pn -sT -p1-100 198.18.0.2", 100, 110},
      {"tcp6", "-Pn -6 -sS -p1-100 2001:2::2", 100, 110},
      {"udp4", "-Pn -sU -p1-20 --max-retries 1 198.18.0.2", 20, 60},
      {"udp6", "-Pn -6 -sU -p1-20 --max-retries 1 2001:2::2", 20, 60},
      {"ip4", "-Pn -sO -p0-30 --max-retries 1 198.18.0.2", 31, 80},
      {"ip6", "-Pn -6 -sO -p0-30 --max-retries 1 2001:2::2", 31, 80},
      {"arp", "-sn -PR 198.18.0.0/27", 31, 70},
  };
  for (const Case& c : cases) {
    for (const bool on_device : {true, false}) {
      SCOPED_TRACE(std::string(c.nmap) + (on_device ? " at the device" : " at the scanner"));
      const Seen seen = watch(c.traffic_class, c.nmap, on_device);
      EXPECT_EQ(seen.exit, 0);
      const int probes = static_cast<int>(seen.times.size());
      EXPECT_GE(probes, c.least);
      EXPECT_LE(probes, c.most);
      EXPECT_EQ(seen.summary["lost"], 0);
      EXPECT_EQ(seen.summary["clock_step"], false);
      int all = 0;
      for (const auto& [kind, count] : seen.frames) all += count;
      EXPECT_EQ(seen.summary["frames"], all);
      for (const Nanoseconds time : seen.times) {
        EXPECT_GE(time, seen.began);
        EXPECT_LE(time, seen.ended);
      }
    }
  }
}

TEST_F(TapLab, ABurstLosesNothing) {
  const Seen seen = watch("tcp4", "-Pn -sS -p- --max-retries 0 198.18.0.2");
  EXPECT_GE(seen.times.size(), 65'535U);
  EXPECT_LE(seen.times.size(), 65'600U);
  EXPECT_EQ(seen.summary["lost"], 0);
  EXPECT_TRUE(std::is_sorted(seen.times.begin(), seen.times.end()));
}

TEST_F(TapLab, TellsItsClockAtOnce) {
  ProgramUnderTest tap([] {
    return tap_main({"--interface", "zs", "--scanner", "198.18.0.1", "--class", "tcp4"});
  });
  ASSERT_TRUE(tap.next().contains("ready"));
  Nanoseconds last = monotonic_now();
  for (const int id : {1, 2, 3}) {
    tap.send("clock " + std::to_string(id));
    const json clock = tap.next()["clock"];
    EXPECT_EQ(clock["id"], id);
    EXPECT_GE(clock["received"], last);
    EXPECT_LE(clock["received"], clock["sent"]);
    last = monotonic_now();
    EXPECT_LE(clock["sent"], last);
  }
  tap.send("stop");
  EXPECT_EQ(tap.rest().back()["summary"]["lost"], 0);
  EXPECT_EQ(tap.wait(), 0);
}

TEST_F(TapLab, TheKernelsResetsAreToldApart) {
  // A listener in the device: nmap's half-open scan makes the scanner's kernel reset what it did not open.
  ProgramUnderTest listener([] {
    const UniqueFd space(
        ::open(("/proc/" + std::to_string(device_->pid()) + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC));
    if (::setns(space.get(), CLONE_NEWNET) != 0) return 99;
    const UniqueFd fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(7);
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0 ||
        ::listen(fd.get(), 5) != 0)
      return 98;
    if (::write(1, "{}\n", 3) != 3) return 97;
    char byte = 0;
    return static_cast<int>(::read(0, &byte, 1));
  });
  ASSERT_FALSE(listener.next().is_null());
  Seen seen = watch("tcp4", "-Pn -sS -p1-20 198.18.0.2");
  EXPECT_EQ(seen.frames[FrameKind::reset], 1);
  EXPECT_GE(seen.frames[FrameKind::probe], 20);
  EXPECT_LE(seen.frames[FrameKind::probe], 22);
  EXPECT_GE(seen.frames[FrameKind::discovery], 1);
}

}  // namespace
}  // namespace zpilab
