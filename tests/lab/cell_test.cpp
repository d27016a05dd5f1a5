// A cell as its user sees it: hosts that answer over SSH, that reach each other and nothing else.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "lab/pinned_sysctls.h"
#include "lab/topology.h"
#include "lab_support.h"

namespace zpilab::lab_test {
namespace {

class CellTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cell_ = std::make_unique<ServedCell>(); }
  static void TearDownTestSuite() { cell_.reset(); }
  void SetUp() override { ASSERT_TRUE(cell_->ready()) << "zpilab-lab serve printed no inventory"; }

  static std::unique_ptr<ServedCell> cell_;
};
std::unique_ptr<ServedCell> CellTest::cell_;

TEST_F(CellTest, EveryHostRunsCommandsOverSsh) {
  for (const CellHost& host : kCellHosts) {
    const std::string name(host.name);
    const ProgramOutput output = cell_->run(name, "hostname; id -u; exit 7");
    EXPECT_EQ(output.text, name + "\n0\n");
    EXPECT_EQ(output.status, 7) << name;
  }
}

TEST_F(CellTest, AWrongHostKeyIsNoticed) {
  auto argv = cell_->ssh("target", "true");
  for (std::string& argument : argv)
    if (argument.starts_with("KnownHostsCommand="))
      argument =
          "KnownHostsCommand=/bin/echo cell ssh-ed25519 "
          "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const auto output = run_program(argv, 30 * kSecond);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->status, 255) << output->text;
}

TEST_F(CellTest, HostsReachEachOtherOverBothFamilies) {
  const std::vector<std::pair<const char*, const char*>> pings = {
      {"scanner", "198.18.50.11"},   {"scanner", "2001:2:0:50::11"}, {"target", "198.18.50.10"},
      {"target", "2001:2:0:50::10"}, {"peer", "198.18.50.9"},        {"peer", "2001:2:0:50::9"},
      {"target", "198.18.50.1"},     {"target", "198.19.0.1"},       {"far", "198.19.0.2"},
      {"router", "198.19.0.2"},      {"relay", "198.19.0.1"},        {"relay", "2001:2:0:50::11"},
      {"target", "2001:2:0:51::2"},  {"far", "2001:2:0:50::11"},     {"far", "2001:2:0:f0::3"}};
  for (const auto& [from, to] : pings) {
    const ProgramOutput output = cell_->run(from, std::string("ping -n -c 1 -W 5 ") + to);
    EXPECT_EQ(output.status, 0) << from << " to " << to << "\n" << output.text;
  }
}

TEST_F(CellTest, PrivateNetworksAreUnknownInTheInternet) {
  for (const char* address : {"198.18.50.11", "198.18.51.2"})
    EXPECT_NE(cell_->run("relay", std::string("ping -n -c 1 -W 1 ") + address).status, 0) << address;
  const ProgramOutput output = cell_->run("target", "ping -n -c 1 -W 1 198.18.51.2");
  EXPECT_NE(output.text.find("From 198.18.50.1 "), std::string::npos) << output.text;
}

TEST_F(CellTest, NothingLeadsOut) {
  for (const CellHost& host : kCellHosts) {
    const std::string name(host.name);
    const ProgramOutput output =
        cell_->run(name,
                   "exec 2>&1; ping -n -c 1 -W 1 192.0.2.1; ping -n -c 1 -W 1 2001:db8::1; "
                   "awk '$2 == \"00000000\" {++n} END {print n + 0}' /proc/net/route; cat "
                   "/proc/sys/net/ipv4/ip_forward");
    EXPECT_NE(output.text.find("unreachable"), std::string::npos) << output.text;
    EXPECT_EQ(output.text.find(" 0% packet loss"), std::string::npos) << output.text;
    EXPECT_TRUE(output.text.ends_with(host.forwards ? "0\n1\n" : "0\n0\n")) << name << "\n" << output.text;
  }
}

TEST_F(CellTest, SettingsArePinned) {
  for (const PinnedSysctl& setting : kHostSysctls) {
    const std::string path = "/proc/sys/" + std::string(setting.key);
    const ProgramOutput output = cell_->run("target", "test ! -e " + path + " && echo absent || cat " + path);
    if (!setting.everywhere && output.text == "absent\n") continue;
    if (setting.key.ends_with("_report_interval")) {
      // The kernel counts them in ticks, of 1 to 10 ms.
      EXPECT_LE(std::strtol(output.text.c_str(), nullptr, 10), 10) << setting.key;
    } else {
      EXPECT_EQ(output.text, std::string(setting.value) + "\n") << setting.key;
    }
  }
  EXPECT_EQ(cell_->run("switch", "cat /proc/net/if_inet6").text, "");
}

TEST_F(CellTest, AHostHasItsOwnFilesAndLeavesNone) {
  const ProgramOutput wrote = cell_->run(
      "target",
      "for d in /tmp /var/tmp /run /var/log /dev ~; do echo x > $d/zpilab-lab-test || exit 1; done; "
      "cat /etc/resolv.conf; ls /sys/class/net | tr '\\n' ' '");
  EXPECT_EQ(wrote.status, 0) << wrote.text;
  EXPECT_NE(wrote.text.find("nameserver 127.0.0.1"), std::string::npos);
  EXPECT_NE(wrote.text.find("eth0 lo"), std::string::npos) << wrote.text;
  for (const char* folder : {"/tmp", "/var/tmp", "/run", "/var/log", "/dev"}) {
    const std::string path = std::string(folder) + "/zpilab-lab-test";
    EXPECT_NE(::access(path.c_str(), F_OK), 0) << path << " reached the machine";
    EXPECT_NE(cell_->run("peer", "test -e " + path).status, 0) << path << " reached another host";
  }
}

TEST_F(CellTest, AHostCannotChangeTheCellsFiles) {
  EXPECT_NE(cell_->run("target", "echo x >> /run/zpilab/cell/authorized_keys").status, 0);
}

TEST_F(CellTest, ATerminalIsThere) {
  auto argv = cell_->ssh("target", "tty");
  argv.insert(argv.begin() + 1, "-tt");
  const auto output = run_program(argv, 30 * kSecond);
  ASSERT_TRUE(output);
  EXPECT_NE(output->text.find("/dev/pts/"), std::string::npos) << output->text;
}

TEST_F(CellTest, AnotherUserIsRefused) {
  constexpr uid_t kStranger = 64321;
  Piped stranger({lab_program(), "connect", cell_->host("target")["socket"]}, {}, true, kStranger);
  const std::string answer = stranger.read_line(10 * kSecond);
  EXPECT_NE(answer.find("uid 64321 may not use this cell"), std::string::npos) << answer;
  Piped thief({"cat", cell_->host("target")["key"]}, {}, false, kStranger);
  EXPECT_EQ(thief.read_all(10 * kSecond), "");
}

TEST(CellForTheUserBehindSudo, MayConnectAndReadTheKeyAndNobodyElse) {
  constexpr uid_t kUser = 65534;  // nobody: ssh wants a user that has a name
  const ServedCell cell({"SUDO_UID=65534", "SUDO_GID=65534"});
  ASSERT_TRUE(cell.ready());
  Piped user(cell.ssh("target", "echo hello"), {"HOME=/"}, true, kUser);
  EXPECT_EQ(user.read_all(30 * kSecond), "hello\n");
  Piped stranger({lab_program(), "connect", cell.host("target")["socket"]}, {}, true, kUser - 1);
  EXPECT_NE(stranger.read_line(10 * kSecond).find("may not use this cell"), std::string::npos);
}

}  // namespace
}  // namespace zpilab::lab_test
