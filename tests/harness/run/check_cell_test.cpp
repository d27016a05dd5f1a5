#include "harness/run/check_cell.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/fake_shell.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using testing::FakeConnector;
using testing::FakeProgram;
using testing::FakeWorld;

void ends_with(std::shared_ptr<FakeProgram> program, int code) { program->end(code); }

FakeWorld whole_world() {
  FakeWorld world;
  for (const char* program : {"nmap --version", "zpilab --version", "zpi-agent --version"})
    world[program] = [](auto fake, const auto&) { ends_with(fake, 0); };
  return world;
}

Cell desk() {
  Cell cell;
  cell.name = "desk";
  cell.scanner.name = "scanner";
  cell.tap = Tap{"scanner", "eth0"};
  Device device;
  device.host.name = "laptop";
  device.host.reach.address = "198.18.0.2";
  cell.devices = {device};
  return cell;
}

Result<Done> check(FakeWorld world, Cell cell = desk(), const std::string& refused = {}) {
  boost::asio::io_context io(1);
  FakeConnector connector(io.get_executor(), std::move(world));
  if (!refused.empty()) connector.refused = {refused};
  Result<Done> result = make_error(Errc::failed, "not run");
  const auto work = [&]() -> Awaitable<Done> {
    result = co_await check_cell(io.get_executor(), connector, cell);
    co_return Done{};
  };
  Task<Done> running(io.get_executor(), work());
  io.run();
  return result;
}

TEST(CheckCell, AWholeCellIsGood) { EXPECT_TRUE(check(whole_world()).ok()); }

TEST(CheckCell, NamesTheMissingProgramAndItsHost) {
  FakeWorld world = whole_world();
  world["nmap --version"] = [](auto fake, const auto&) { ends_with(fake, 127); };
  const auto result = check(world);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Errc::unavailable);
  EXPECT_NE(to_string(result.error()).find("scanner: nmap is missing"), std::string::npos)
      << to_string(result.error());
}

TEST(CheckCell, AProgramThatFailsIsNotGood) {
  FakeWorld world = whole_world();
  world["zpi-agent --version"] = [](auto fake, const auto&) { ends_with(fake, 1); };
  EXPECT_FALSE(check(world).ok());
}

TEST(CheckCell, AWrongHostKeyStaysARefusal) {
  const auto result = check(whole_world(), desk(), "198.18.0.2");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Errc::refused);
}

TEST(CheckCell, APhoneIsGivenTheAgentAndKeepsNothing) {
  const TemporaryFolder share;
  std::filesystem::create_directories(share.file("agents/android-aarch64"));
  std::ofstream(share.file("agents/android-aarch64/zpi-agent")) << "the agent";
  ::setenv("ZPILAB_SHARE", share.path().c_str(), 1);
  Cell cell = desk();
  cell.devices[0].host.reach.kind = Reach::Kind::adb;
  for (const int code : {0, 127}) {
    std::vector<std::string> asked;
    FakeWorld world = whole_world();
    world["uname -m"] = [](auto fake, const auto&) {
      fake->print("aarch64");
      fake->end();
    };
    world["sh -c"] = [](auto fake, const auto&) {
      fake->print("/data/local/tmp/zpilab-Ab3dE6");
      fake->end();
    };
    world["put"] = world["chmod 755"] = [](auto fake, const auto&) { fake->end(); };
    world["zpi-agent --version"] = [&](auto fake, const auto& argv) {
      asked.push_back(argv[0]);
      fake->end(code);
    };
    world["rm -rf"] = [&](auto fake, const auto& argv) {
      asked.push_back("rm " + argv[3]);
      fake->end();
    };
    const auto result = check(world, cell);
    EXPECT_EQ(result.ok(), code == 0);
    EXPECT_EQ(asked, (std::vector<std::string>{"/data/local/tmp/zpilab-Ab3dE6/bin/zpi-agent",
                                               "rm /data/local/tmp/zpilab-Ab3dE6"}));
  }
  ::unsetenv("ZPILAB_SHARE");
}

TEST(CheckCell, AWindowsIsGivenTheAgentAndKeepsNothing) {
  const TemporaryFolder share;
  std::filesystem::create_directories(share.file("agents/windows"));
  std::ofstream(share.file("agents/windows/zpi-agent.exe")) << "the agent";
  ::setenv("ZPILAB_SHARE", share.path().c_str(), 1);
  Cell cell = desk();
  cell.devices[0].host.reach.system = Reach::System::windows;
  std::vector<std::string> asked;
  FakeWorld world = whole_world();
  world["make folder"] = [](auto, const auto&) {};
  world["put"] = [](auto fake, const auto&) { fake->end(); };
  world["zpi-agent --version"] = [&](auto fake, const auto& argv) {
    asked.push_back(argv[0]);
    fake->end();
  };
  world["remove folder"] = [&](auto, const auto& folders) { asked.push_back("remove " + folders[0]); };
  const auto result = check(world, cell);
  ::unsetenv("ZPILAB_SHARE");
  EXPECT_TRUE(result.ok()) << to_string(result.error());
  EXPECT_EQ(asked, (std::vector<std::string>{"zpilab-abcd0123/bin/zpi-agent", "remove zpilab-abcd0123"}));
}

TEST(CheckCell, ATapOnAHostThatIsNotThere) {
  Cell cell = desk();
  cell.tap = Tap{"router", "eth0"};
  const auto result = check(whole_world(), cell);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Errc::invalid_input);
}

}  // namespace
}  // namespace zpilab
