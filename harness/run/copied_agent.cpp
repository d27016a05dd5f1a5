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

/// `what` for the message.
Result<std::string> built_program(const std::string& share, const std::string& preset, const char* name,
                                  const char* what) {
  std::string program = share + "/agents/" + preset + "/" + name;
  std::error_code ignored;
  if (std::filesystem::is_regular_file(program, ignored)) return program;
  return make_error(Errc::unavailable,
                    std::string("this agent for ") + what + " is not built: cmake --preset " + preset +
                        " && cmake --build --preset " + preset,
                    program);
}

Result<std::string> program_for(const std::string& machine, const std::string& share) {
  const auto* const build =
      std::find_if(kBuilds.begin(), kBuilds.end(), [&](const Build& b) { return b.machine == machine; });
  if (build == kBuilds.end())
    return make_error(Errc::unavailable,
                      "there is no agent for a phone's processor of the kind \"" + machine + "\"");
  return built_program(share, std::string(build->preset), "zpi-agent", "phones");
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
  co_return Done{};
}

Awaitable<Result<Done>> copy_to_phone(RemoteShell& shell, const Copies& copies, const std::string& folder) {
  auto copied = co_await copy_all(shell, copies, folder);
  if (!copied.ok()) co_return copied.error();
  std::vector<std::string> make_executable = {"chmod", "755", folder + "/bin/zpi-agent"};
  auto executable = co_await ask(shell, std::move(make_executable));
  if (!executable.ok()) co_return executable.error();
  co_return Done{};
}

Awaitable<Result<Done>> remove_from_phone(RemoteShell& shell, std::string folder) {
  std::vector<std::string> remove = {"rm", "-rf", "--", std::move(folder)};
  auto removed = co_await ask(shell, std::move(remove));
  if (!removed.ok()) co_return removed.error();
  co_return Done{};
}

Awaitable<Result<std::string>> give_to_windows(RemoteShell& shell, std::string share) {
  const auto program = built_program(share, "windows", "zpi-agent.exe", "Windows");
  if (!program.ok()) co_return program.error();
  Copies copies = models_in(share);
  copies.emplace_back(*program, "bin/zpi-agent.exe");
  const auto folder = co_await shell.make_program_folder(kCommandTimeout);
  if (!folder.ok()) co_return folder.error();
  auto copied = co_await copy_all(shell, copies, *folder);
  if (copied.ok()) co_return *folder;
  (void)co_await shell.remove_program_folder(*folder, kCommandTimeout);
  co_return copied.error();
}

Awaitable<Result<std::string>> give_to_phone(RemoteShell& shell, std::string share) {
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
  auto copied = co_await copy_to_phone(shell, copies, *folder);
  if (copied.ok()) co_return *folder;
  (void)co_await remove_from_phone(shell, *folder);
  co_return copied.error();
}

}  // namespace

Awaitable<Result<std::string>> copy_agent(RemoteShell& shell, Reach::System system, std::string share) {
  const bool windows = system == Reach::System::windows;
  return windows ? give_to_windows(shell, std::move(share)) : give_to_phone(shell, std::move(share));
}

Awaitable<Result<Done>> remove_agent(RemoteShell& shell, Reach::System system, std::string folder) {
  const bool windows = system == Reach::System::windows;
  return windows ? shell.remove_program_folder(std::move(folder), kCommandTimeout)
                 : remove_from_phone(shell, std::move(folder));
}

}  // namespace zpilab
