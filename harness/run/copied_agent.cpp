#include "harness/run/copied_agent.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace zpilab {
namespace {

constexpr Nanoseconds kCommandTimeout = 15 * kSecond;
constexpr Nanoseconds kCopyTimeout = 60 * kSecond;  // some megabytes, over an old cable

/// Where the user "shell" may write and run programs.
constexpr std::string_view kPrefix = "/data/local/tmp/zpilab-";
constexpr std::string_view kMakeFolder =
    "find /data/local/tmp -maxdepth 1 -name 'zpilab-*' -mtime +0 -exec rm -rf {} + 2>/dev/null\n"
    "umask 022; mktemp -d /data/local/tmp/zpilab-XXXXXX";

/// $0 is the folder. Android has no /tmp. Whatever breaks the connection hangs up this shell: it stays, for
/// the agent goes on until its lease is over.
constexpr std::string_view kRunAndRemove =
    "trap '' HUP; export TMPDIR=\"$0\"; \"$@\"; code=$?; rm -rf -- \"$0\"; exit $code";

struct Build {
  std::string_view machine;  ///< as `uname -m` says
  std::string_view preset;
};
constexpr std::array<Build, 4> kBuilds = {{{"aarch64", "android-aarch64"},
                                           {"armv7l", "android-armv7"},
                                           {"armv8l", "android-armv7"},  // 64 bits, but only programs of 32
                                           {"x86_64", "android-x86_64"}}};

/// Runs it to its end and gives the first line of its output.
Awaitable<Result<std::string>> ask(RemoteShell& shell, std::vector<std::string> argv) {
  const std::string program = argv.front();
  auto process = co_await shell.start(std::move(argv), kCommandTimeout);
  if (!process.ok()) co_return process.error();
  auto line = co_await (*process)->read_line(kCommandTimeout);
  if (!line.ok()) co_return line.error();
  auto status = co_await (*process)->wait(kCommandTimeout);
  if (!status.ok()) co_return status.error();
  if (status->code != 0 || !status->signal.empty())
    co_return make_error(Errc::failed, "it failed on the phone: " + (*process)->stderr_text(), program);
  co_return line->value_or("");
}

Result<std::string> program_for(const std::string& machine, const std::string& share) {
  const auto* const build =
      std::find_if(kBuilds.begin(), kBuilds.end(), [&](const Build& b) { return b.machine == machine; });
  if (build == kBuilds.end())
    return make_error(Errc::unavailable,
                      "there is no agent for a phone's processor of the kind \"" + machine + "\"");
  const std::string preset(build->preset);
  std::string program = share + "/agents/" + preset + "/zpi-agent";
  std::error_code ignored;
  if (std::filesystem::is_regular_file(program, ignored)) return program;
  return make_error(
      Errc::unavailable,
      "this agent for phones is not built: cmake --preset " + preset + " && cmake --build --preset " + preset,
      program);
}

bool is_our_folder(std::string_view path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return path.starts_with(kPrefix) && path.size() == kPrefix.size() + 6 &&
         path.find_first_not_of(kLetters, kPrefix.size()) == std::string_view::npos;
}

/// Local file, and its place in the folder.
using Copies = std::vector<std::pair<std::string, std::string>>;

Copies models_in(const std::string& share) {
  Copies models;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(share + "/model", none))
    if (entry.path().extension() == ".zpimodel")
      models.emplace_back(entry.path().string(), "share/zpilab/model/" + entry.path().filename().string());
  return models;
}

Awaitable<Result<Done>> copy_all(RemoteShell& shell, const Copies& copies, const std::string& folder) {
  for (const auto& [local, remote] : copies) {
    auto copied = co_await shell.put_program(local, folder + "/" + remote, kCopyTimeout);
    if (!copied.ok()) co_return copied.error();
  }
  std::vector<std::string> make_executable = {"chmod", "755", folder + "/bin/zpi-agent"};
  auto executable = co_await ask(shell, std::move(make_executable));
  if (!executable.ok()) co_return executable.error();
  co_return Done{};
}

}  // namespace

Awaitable<Result<std::string>> copy_agent(RemoteShell& shell, std::string share) {
  // Vectors of their own: GCC 12 does not take braces in an awaited expression.
  std::vector<std::string> which_machine = {"uname", "-m"};
  const auto machine = co_await ask(shell, std::move(which_machine));
  if (!machine.ok()) co_return machine.error();
  const auto program = program_for(*machine, share);
  if (!program.ok()) co_return program.error();
  Copies copies = models_in(share);
  copies.emplace_back(*program, "bin/zpi-agent");
  std::vector<std::string> make_folder = {"sh", "-c", std::string(kMakeFolder)};
  const auto folder = co_await ask(shell, std::move(make_folder));
  if (!folder.ok()) co_return folder.error();
  if (!is_our_folder(*folder))
    co_return make_error(Errc::failed, "\"" + *folder + "\" is no new folder for the agent",
                         "mktemp on the phone");
  auto copied = co_await copy_all(shell, copies, *folder);
  if (copied.ok()) co_return *folder;
  (void)co_await remove_agent(shell, *folder);
  co_return copied.error();
}

std::vector<std::string> removing_launcher(const std::string& folder) {
  return {"sh", "-c", std::string(kRunAndRemove), folder};
}

Awaitable<Result<Done>> remove_agent(RemoteShell& shell, std::string folder) {
  std::vector<std::string> remove = {"rm", "-rf", "--", std::move(folder)};
  auto removed = co_await ask(shell, std::move(remove));
  if (!removed.ok()) co_return removed.error();
  co_return Done{};
}

}  // namespace zpilab
