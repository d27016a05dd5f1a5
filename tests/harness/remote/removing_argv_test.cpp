#include "harness/remote/removing_argv.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

/// Run for real: by the shell of this machine.
TEST(RemovingArgv, TheFolderGoesWithTheProgramAndNotWithAHangup) {
  const TemporaryFolder share;
  const std::string folder = share.file("zpilab-Ab3dE6");
  for (const std::string script : {"exit 7", "kill -HUP $PPID; exit 7"}) {
    std::filesystem::create_directories(folder + "/bin");
    std::vector<std::string> argv = removing_argv(
        folder,
        {"sh", "-c", "[ \"$TMPDIR\" = \"$0\" ] || exit 9; echo > \"$TMPDIR/spool\"; " + script, folder});
    std::vector<char*> raw;
    for (std::string& word : argv) raw.push_back(word.data());
    raw.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
      ::execvp(raw[0], raw.data());
      ::_exit(127);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 7);
    EXPECT_FALSE(std::filesystem::exists(folder));
  }
}

}  // namespace
}  // namespace zpilab
