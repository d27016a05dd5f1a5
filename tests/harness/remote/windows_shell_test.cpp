// Against a real sshd with its real sftp, on which a script stands for cmd.exe: it knows the lines that are
// sent. The real cmd.exe, as far as Wine has one: tests/harness/cli/windows_test.sh.
#include <utility>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <set>

#include "harness/remote/remote_shell.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/sshd_fixture.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;
using testing::run_coroutine;
using testing::SshdFixture;

constexpr Nanoseconds kPatience = 20 * kSecond;
constexpr const char* kSftp = "/usr/lib/openssh/sftp-server";

class WindowsShell : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!SshdFixture::possible() || ::access(kSftp, X_OK) != 0) GTEST_SKIP() << "no sshd or no sftp here";
  }
  /// `answers`: cases of a shell's case statement over the command.
  void start_server(const std::string& answers = "'echo %OS%') printf 'Windows_NT \\r\\n' ;;",
                    const std::string& sftp = std::string("Subsystem sftp ") + kSftp) {
    sshd_ = std::make_unique<SshdFixture>();
    std::ofstream(sshd_->path("sshd_config"), std::ios::app)
        << sftp << "\nForceCommand " << sshd_->path("windows") << "\n";
    home_ = sshd_->path("home");
    std::filesystem::create_directory(home_);
    std::ofstream(sshd_->path("windows"))
        << "#!/bin/sh\ncd " << home_ << "\ncase $SSH_ORIGINAL_COMMAND in\n"
        << kSftp << ") exec " << kSftp << " -d " << home_ << " ;;\n"
        << answers << "\n*) printf '%s\\n' \"$SSH_ORIGINAL_COMMAND\" ;;\nesac\n";
    ::chmod(sshd_->path("windows").c_str(), 0755);
    reach_ = sshd_->listen_abstract();
    reach_.system = Reach::System::windows;
    connector_ = make_host_connector(io_);
  }
  Result<std::unique_ptr<RemoteShell>> connect() {
    return run_coroutine(io_, connector_->connect(reach_, kPatience));
  }
  std::unique_ptr<RemoteShell> connected() {
    auto shell = connect();
    EXPECT_TRUE(shell.ok()) << to_string(shell.error());
    return shell.ok() ? std::move(*shell) : nullptr;
  }
  std::string first_line(Result<std::unique_ptr<RemoteProcess>> process) {
    if (!process) return to_string(process.error());
    const auto line = run_coroutine(io_, (*process)->read_line(kPatience));
    return line.ok() ? line->value_or("(nothing)") : to_string(line.error());
  }
  std::set<std::string> in_home() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(home_))
      names.insert(entry.path().filename().string());
    return names;
  }

  asio::io_context io_{1};
  std::unique_ptr<SshdFixture> sshd_;
  std::string home_;
  Reach reach_;
  std::unique_ptr<RemoteConnector> connector_;
};

TEST_F(WindowsShell, CommandsAreQuotedForCmd) {
  start_server();
  const auto shell = connected();
  ASSERT_NE(shell, nullptr);
  EXPECT_EQ(first_line(run_coroutine(io_, shell->start({"bin/a.exe", "two words", "%OS%"}, kPatience))),
            "bin\\a.exe ^\"two words^\" ^\"^%^OS^%^\"");
  EXPECT_EQ(
      first_line(run_coroutine(io_, shell->start_then_remove({"a", "b"}, "zpilab-abcd0123", kPatience))),
      "a ^\"b^\" & rmdir /s /q zpilab-abcd0123");
  const auto refused = run_coroutine(io_, shell->start({"a", "b\nc"}, kPatience));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Errc::invalid_input);
}

TEST_F(WindowsShell, AnotherShellIsToldFromCmd) {
  const struct {
    const char *answers, *shown;
  } cases[] = {{"'echo %OS%') echo %OS% ;;", "printed \"%OS%\""},
               {"'echo %OS%') exit 1 ;;", "printed \"\""},
               {"'echo %OS%') echo Windows_NT2 ;;", "printed \"Windows_NT2\""}};
  for (const auto& c : cases) {
    start_server(c.answers);
    const auto shell = connect();
    ASSERT_FALSE(shell.ok());
    EXPECT_EQ(shell.error().code, Errc::unavailable);
    EXPECT_NE(shell.error().what.find(c.shown), std::string::npos) << shell.error().what;
    EXPECT_NE(shell.error().what.find("Remove-ItemProperty HKLM:\\SOFTWARE\\OpenSSH DefaultShell"),
              std::string::npos);
  }
}

TEST_F(WindowsShell, AProgramIsCopiedAndGoesWithItsFolder) {
  start_server();
  const auto shell = connected();
  ASSERT_NE(shell, nullptr);
  const auto folder = run_coroutine(io_, shell->make_program_folder(kPatience));
  ASSERT_TRUE(folder.ok()) << to_string(folder.error());
  EXPECT_EQ(in_home(), std::set<std::string>{*folder});
  std::string content;
  for (int i = 0; i < 300'000; ++i) content += static_cast<char>(i * 7 + i / 256);
  for (const auto& [name, bytes] :
       {std::pair<std::string, std::string>{"bin/a.exe", content}, {"share/zpilab/model/empty", ""}}) {
    std::ofstream(sshd_->path("local")) << bytes;
    const auto put =
        run_coroutine(io_, shell->put_program(sshd_->path("local"), *folder + "/" + name, kPatience));
    ASSERT_TRUE(put.ok()) << to_string(put.error());
    std::ifstream copied(home_ + "/" + *folder + "/" + name);
    ASSERT_TRUE(copied.good());
    EXPECT_EQ(std::string((std::istreambuf_iterator<char>(copied)), std::istreambuf_iterator<char>()), bytes);
  }
  // A link in it is removed and not followed.
  std::ofstream(sshd_->path("kept")) << "kept";
  std::filesystem::create_directory_symlink(sshd_->path(""), home_ + "/" + *folder + "/bin/link");
  for (int i = 0; i < 2; ++i) {
    const auto removed = run_coroutine(io_, shell->remove_program_folder(*folder, kPatience));
    EXPECT_TRUE(removed.ok()) << to_string(removed.error());
    EXPECT_TRUE(in_home().empty());
  }
  EXPECT_TRUE(std::filesystem::exists(sshd_->path("kept")));
}

TEST_F(WindowsShell, OnlyOurOldFoldersGo) {
  start_server();
  const auto shell = connected();
  ASSERT_NE(shell, nullptr);
  std::set<std::string> expected;
  for (const char* name :
       {"zpilab-new00000", "zpilab-old00000", "zpilab-results-of-mine", "zpilab-OLD00000", "old"}) {
    std::filesystem::create_directories(home_ + "/" + name + "/bin");
    if (std::string(name) != "zpilab-old00000") expected.insert(name);
    if (std::string(name) != "zpilab-new00000")
      std::filesystem::last_write_time(
          home_ + "/" + name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
  }
  const auto folder = run_coroutine(io_, shell->make_program_folder(kPatience));
  ASSERT_TRUE(folder.ok()) << to_string(folder.error());
  expected.insert(*folder);
  EXPECT_EQ(in_home(), expected);
  for (const char* name : {"old", "zpilab-results-of-mine", "../home", ""}) {
    const auto removed = run_coroutine(io_, shell->remove_program_folder(name, kPatience));
    ASSERT_FALSE(removed.ok());
    EXPECT_EQ(removed.error().code, Errc::invalid_input);
  }
  EXPECT_EQ(in_home(), expected);
}

TEST_F(WindowsShell, WhatTheOtherSideRefusesIsSaid) {
  start_server();
  const auto shell = connected();
  ASSERT_NE(shell, nullptr);
  std::ofstream(sshd_->path("local")) << "x";
  std::ofstream(home_ + "/file") << "in the way";
  auto put = run_coroutine(io_, shell->put_program(sshd_->path("local"), "file/a.exe", kPatience));
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Errc::failed);
  EXPECT_NE(put.error().what.find("sftp: file/a.exe: "), std::string::npos) << put.error().what;
  put = run_coroutine(io_, shell->put_program(sshd_->path("nowhere"), "a.exe", kPatience));
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Errc::unavailable);
}

TEST_F(WindowsShell, ASshdWithoutSftpIsSaid) {
  const struct {
    const char *config, *answers;
  } cases[] = {{"", ""},
               {"Subsystem sftp /bin/false", "/bin/false) exit 1 ;;"},
               {"Subsystem sftp /bin/echo", "/bin/echo) echo This service allows no sftp. ;;"}};
  for (const auto& c : cases) {
    start_server("'echo %OS%') echo Windows_NT ;;\n" + std::string(c.answers), c.config);
    const auto shell = connected();
    ASSERT_NE(shell, nullptr);
    const auto folder = run_coroutine(io_, shell->make_program_folder(kPatience));
    ASSERT_FALSE(folder.ok());
    EXPECT_EQ(folder.error().code, Errc::unavailable);
    EXPECT_NE(folder.error().what.find("Subsystem sftp sftp-server.exe"), std::string::npos)
        << folder.error().what;
  }
}

}  // namespace
}  // namespace zpilab
