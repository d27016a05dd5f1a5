#include "harness/run/copied_agent.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/fake_shell.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using testing::FakeShell;
using testing::FakeWorld;
using testing::run_coroutine;

constexpr const char* kFolder = "/data/local/tmp/zpilab-Ab3dE6";

/// A phone that answers, and what was asked of it.
class CopiedAgent : public ::testing::Test {
 protected:
  CopiedAgent() {
    std::filesystem::create_directories(share_.file("agents/android-aarch64"));
    std::filesystem::create_directories(share_.file("model"));
    for (const char* name : {"agents/android-aarch64/zpi-agent", "model/linux.zpimodel", "model/linux.md"})
      std::ofstream(share_.file(name)) << name;
    world_["uname -m"] = [this](auto fake, const auto&) { answer(*fake, machine_); };
    world_["sh -c"] = [this](auto fake, const auto&) { answer(*fake, folder_); };
    world_["chmod 755"] = [this](auto fake, const auto& argv) {
      asked_.push_back("chmod " + argv[2]);
      fake->end();
    };
    world_["rm -rf"] = [this](auto fake, const auto& argv) {
      asked_.push_back("rm " + argv[3]);
      fake->end();
    };
    world_["put"] = [this](auto fake, const auto& files) {
      asked_.push_back("put " + std::filesystem::path(files[0]).filename().string() + " " + files[1]);
      fake->end(put_code_);
    };
  }
  static void answer(testing::FakeProgram& program, const std::string& line) {
    if (!line.empty()) program.print(line);
    program.end(line.empty() ? 1 : 0);
  }
  Result<std::string> copy() {
    FakeShell shell(io_.get_executor(), world_);
    return run_coroutine(io_, copy_agent(shell, Reach::System::posix, share_.path()));
  }

  boost::asio::io_context io_{1};
  TemporaryFolder share_;
  FakeWorld world_;
  std::string machine_ = "aarch64", folder_ = kFolder;
  int put_code_ = 0;
  std::vector<std::string> asked_;
};

TEST_F(CopiedAgent, TheProgramForThePhonesProcessorAndTheModels) {
  const auto folder = copy();
  ASSERT_TRUE(folder.ok()) << to_string(folder.error());
  EXPECT_EQ(*folder, kFolder);
  EXPECT_EQ(asked_, (std::vector<std::string>{
                        "put linux.zpimodel /data/local/tmp/zpilab-Ab3dE6/share/zpilab/model/linux.zpimodel",
                        "put zpi-agent /data/local/tmp/zpilab-Ab3dE6/bin/zpi-agent",
                        "chmod /data/local/tmp/zpilab-Ab3dE6/bin/zpi-agent"}));
}

TEST_F(CopiedAgent, WhatIsNotBuiltIsSaidBeforeAnythingIsCopied) {
  const struct {
    const char *machine, *says;
  } cases[] = {{"x86_64", "cmake --preset android-x86_64"},
               {"armv7l", "cmake --preset android-armv7"},
               {"armv8l", "cmake --preset android-armv7"},
               {"riscv64", "no agent for a phone's processor of the kind \"riscv64\""},
               {"../../etc", "of the kind \"../../etc\""}};
  for (const auto& c : cases) {
    machine_ = c.machine;
    const auto folder = copy();
    ASSERT_FALSE(folder.ok());
    EXPECT_EQ(folder.error().code, Errc::unavailable);
    EXPECT_NE(to_string(folder.error()).find(c.says), std::string::npos) << to_string(folder.error());
  }
  machine_ = "";
  EXPECT_EQ(copy().error().code, Errc::failed);
  EXPECT_TRUE(asked_.empty());
}

TEST_F(CopiedAgent, OnlyAFolderOfOursIsUsed) {
  for (const char* folder :
       {"", "/", "/data/local/tmp/zpilab-", "/data/local/tmp/zpilab-Ab3dE6/..",
        "/data/local/tmp/zpilab-../..x", "/data/local/tmp/zpilab-Ab3dE6x", "/tmp/zpilab-Ab3dE6"}) {
    folder_ = folder;
    const auto made = copy();
    ASSERT_FALSE(made.ok()) << folder;
    EXPECT_EQ(made.error().code, Errc::failed);
  }
  EXPECT_TRUE(asked_.empty());
}

TEST_F(CopiedAgent, AFailedCopyLeavesNothing) {
  put_code_ = 1;
  EXPECT_FALSE(copy().ok());
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(asked_.back(), "rm /data/local/tmp/zpilab-Ab3dE6");
}

TEST_F(CopiedAgent, AWindowsIsGivenItsOwn) {
  FakeShell shell(io_.get_executor(), world_);
  const auto give = [&] {
    return run_coroutine(io_, copy_agent(shell, Reach::System::windows, share_.path()));
  };
  world_["make folder"] = [](auto, const auto&) {};
  world_["remove folder"] = [this](auto, const auto& folders) { asked_.push_back("remove " + folders[0]); };
  auto folder = give();
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, Errc::unavailable);
  EXPECT_NE(
      to_string(folder.error())
          .find("agents/windows/zpi-agent.exe: this agent for Windows is not built: cmake --preset windows "
                "&& cmake --build --preset windows"),
      std::string::npos)
      << to_string(folder.error());
  EXPECT_TRUE(asked_.empty());

  std::filesystem::create_directories(share_.file("agents/windows"));
  std::ofstream(share_.file("agents/windows/zpi-agent.exe")) << "the agent";
  folder = give();
  ASSERT_TRUE(folder.ok()) << to_string(folder.error());
  EXPECT_EQ(*folder, "zpilab-abcd0123");
  const auto removed = run_coroutine(io_, remove_agent(shell, Reach::System::windows, *folder));
  EXPECT_TRUE(removed.ok());
  EXPECT_EQ(asked_, (std::vector<std::string>{
                        "put linux.zpimodel zpilab-abcd0123/share/zpilab/model/linux.zpimodel",
                        "put zpi-agent.exe zpilab-abcd0123/bin/zpi-agent.exe", "remove zpilab-abcd0123"}));

  asked_.clear();
  put_code_ = 1;
  EXPECT_FALSE(give().ok());
  ASSERT_FALSE(asked_.empty());
  EXPECT_EQ(asked_.back(), "remove zpilab-abcd0123");
}

}  // namespace
}  // namespace zpilab
