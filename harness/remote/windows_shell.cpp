#include "harness/remote/windows_shell.h"

#include <algorithm>
#include <random>
#include <string_view>

#include "harness/remote/cmd_command.h"
#include "harness/remote/sftp_files.h"
#include "harness/remote/ssh_process.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;
using Connection = std::shared_ptr<SshConnection>;
using Process = Result<std::unique_ptr<RemoteProcess>>;

constexpr std::string_view kPrefix = "zpilab-";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kRandomLetters = 8;
constexpr std::uint32_t kDay = 24 * 3600;

std::string new_name() {
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string name(kPrefix);
  for (std::size_t i = 0; i < kRandomLetters; ++i) name += kLetters[letter(random)];
  return name;
}

/// Nothing else is ever removed.
bool is_our_folder(std::string_view name) {
  return name.starts_with(kPrefix) && name.size() == kPrefix.size() + kRandomLetters &&
         name.find_first_not_of(kLetters, kPrefix.size()) == std::string_view::npos;
}

asio::awaitable<Process> start_command(Connection connection, std::string program,
                                       Result<std::string> command, Deadline deadline) {
  if (!command) co_return Error{command.error().code, to_string(command.error()), connection->name()};
  co_return co_await start_ssh_process(connection, program, *command, deadline);
}

asio::awaitable<Result<Done>> put(Connection connection, std::string local_file, std::string remote_file,
                                  Deadline deadline) {
  const auto files = co_await SftpFiles::open(connection, deadline);
  if (!files) co_return files.error();
  co_return co_await (*files)->put(std::move(local_file), std::move(remote_file), deadline);
}

/// By the server's own clock: `newest` was made just now. What cannot be removed stays for another day.
asio::awaitable<void> remove_old(SftpFiles& files, const std::string& newest, Deadline deadline) {
  const auto entries = co_await files.list(".", deadline);
  if (!entries) co_return;
  const auto made = std::find_if(entries->begin(), entries->end(),
                                 [&](const SftpEntry& entry) { return entry.name == newest; });
  if (made == entries->end() || made->changed < kDay) co_return;
  for (const SftpEntry& entry : *entries)
    if (entry.is_folder && is_our_folder(entry.name) && entry.changed < made->changed - kDay)
      (void)co_await files.remove_folder(entry.name, deadline);
}

asio::awaitable<Result<std::string>> make_folder(Connection connection, Deadline deadline) {
  const auto files = co_await SftpFiles::open(connection, deadline);
  if (!files) co_return files.error();
  const std::string name = new_name();
  const Result<Done> made = co_await (*files)->make_folder(name, deadline);
  if (!made) co_return made.error();
  co_await remove_old(**files, name, deadline);
  co_return name;
}

asio::awaitable<Result<Done>> remove_folder(Connection connection, std::string folder, Deadline deadline) {
  if (!is_our_folder(folder)) co_return make_error(Errc::invalid_input, "that is no folder of ours", folder);
  const auto files = co_await SftpFiles::open(connection, deadline);
  if (!files) co_return files.error();
  co_return co_await (*files)->remove_folder(std::move(folder), deadline);
}

/// The functions of the interface are no coroutines themselves: those begin later, when this object may be
/// gone, so they get the connection as a value.
class WindowsShell final : public RemoteShell {
 public:
  explicit WindowsShell(Connection connection) : connection_(std::move(connection)) {}
  WindowsShell(const WindowsShell&) = delete;
  WindowsShell& operator=(const WindowsShell&) = delete;
  ~WindowsShell() override { connection_->shut("closed by this side"); }

  asio::awaitable<Process> start(std::vector<std::string> argv, Nanoseconds timeout) override {
    return start_command(connection_, argv.front(), cmd_command(argv), Deadline(timeout));
  }
  asio::awaitable<Process> start_then_remove(std::vector<std::string> argv, std::string folder,
                                             Nanoseconds timeout) override {
    Result<std::string> command = cmd_command(argv);
    // cmd.exe waits for the program, and no signal tells it of a lost connection.
    if (command && is_our_folder(folder)) *command += " & rmdir /s /q " + folder;
    return start_command(connection_, argv.front(), std::move(command), Deadline(timeout));
  }
  asio::awaitable<Result<Done>> put_program(std::string local_file, std::string remote_file,
                                            Nanoseconds timeout) override {
    return put(connection_, std::move(local_file), std::move(remote_file), Deadline(timeout));
  }
  asio::awaitable<Result<std::string>> make_program_folder(Nanoseconds timeout) override {
    return make_folder(connection_, Deadline(timeout));
  }
  asio::awaitable<Result<Done>> remove_program_folder(std::string folder, Nanoseconds timeout) override {
    return remove_folder(connection_, std::move(folder), Deadline(timeout));
  }

 private:
  Connection connection_;
};

}  // namespace

asio::awaitable<Result<Done>> check_windows(Connection connection, Deadline deadline) {
  const Nanoseconds patience =
      std::chrono::nanoseconds(deadline.at() - std::chrono::steady_clock::now()).count();
  const Process asked = co_await start_ssh_process(connection, "cmd.exe", "echo %OS%", deadline);
  if (!asked) co_return asked.error();
  const auto line = co_await (*asked)->read_line(patience);
  if (!line) co_return line.error();
  std::string answer = line->value_or("");
  answer.resize(answer.find_last_not_of(" \r") + 1);
  if (answer == "Windows_NT") co_return Done{};
  co_return make_error(
      Errc::unavailable,
      "commands do not go to the cmd.exe of a Windows there: \"echo %OS%\" printed \"" + answer +
          "\". If that host is a Windows, give sshd its own default back, in PowerShell as administrator: "
          "Remove-ItemProperty HKLM:\\SOFTWARE\\OpenSSH DefaultShell; if it is none, leave \"system\" out",
      connection->name());
}

std::unique_ptr<RemoteShell> make_windows_shell(Connection connection) {
  return std::make_unique<WindowsShell>(std::move(connection));
}

}  // namespace zpilab
