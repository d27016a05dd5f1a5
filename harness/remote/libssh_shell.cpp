#include "harness/remote/libssh_shell.h"

#include <utility>

#include "harness/remote/open_transport.h"
#include "harness/remote/removing_argv.h"
#include "harness/remote/shell_quote.h"
#include "harness/remote/ssh_connection.h"
#include "harness/remote/ssh_login.h"
#include "harness/remote/ssh_process.h"
#include "harness/remote/windows_shell.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

/// Linux takes no single argument over 128 KiB, and sshd hands the command to the shell as one.
constexpr std::size_t kLongestCommand = (std::size_t{128} << 10) - 1;

asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> too_long(std::string program, std::string where) {
  co_return make_error(Errc::invalid_input,
                       "the arguments of " + program + " are longer than 128 KiB when quoted; use its stdin",
                       where);
}

class SshShell final : public RemoteShell {
 public:
  SshShell(std::shared_ptr<SshConnection> connection, bool sudo)
      : connection_(std::move(connection)), sudo_(sudo) {}
  SshShell(const SshShell&) = delete;
  SshShell& operator=(const SshShell&) = delete;
  ~SshShell() override { connection_->shut("closed by this side"); }

  asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start(std::vector<std::string> argv,
                                                                Nanoseconds timeout) override {
    // -n: never ask for a password, which nobody could type; fail at once instead.
    if (sudo_) argv.insert(argv.begin(), {"sudo", "-n", "--"});
    std::string command = shell_command(argv);
    if (command.size() > kLongestCommand) return too_long(argv.front(), connection_->name());
    return start_ssh_process(connection_, std::move(argv.front()), std::move(command), Deadline(timeout));
  }
  asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_then_remove(std::vector<std::string> argv,
                                                                            std::string folder,
                                                                            Nanoseconds timeout) override {
    return start(removing_argv(std::move(folder), std::move(argv)), timeout);
  }
  asio::awaitable<Result<Done>> put_program(std::string /*local_file*/, std::string remote_file,
                                            Nanoseconds /*timeout*/) override {
    co_return make_error(Errc::unsupported, "programs are not copied over SSH: install them there",
                         remote_file);
  }

 private:
  std::shared_ptr<SshConnection> connection_;
  bool sudo_;
};

}  // namespace

asio::awaitable<Result<std::unique_ptr<RemoteShell>>> connect_ssh(asio::io_context& io, Reach reach,
                                                                  Nanoseconds timeout) {
  const Deadline deadline(timeout);
  if (!reach.become.empty() && reach.become != "sudo")
    co_return make_error(Errc::invalid_input, "become is \"sudo\" or empty, not \"" + reach.become + "\"",
                         describe(reach));
  Result<UniqueFd> socket = co_await open_transport(io, reach, deadline);
  if (!socket) co_return socket.error();
  Result<std::shared_ptr<SshConnection>> connection = SshConnection::create(io, reach, std::move(*socket));
  if (!connection) co_return connection.error();
  // The shell is made first: should the login fail, its end is the connection's end.
  std::unique_ptr<RemoteShell> shell = reach.system == Reach::System::windows
                                           ? make_windows_shell(*connection)
                                           : std::make_unique<SshShell>(*connection, reach.become == "sudo");
  const Result<Done> logged_in = co_await ssh_log_in(*connection, reach, deadline);
  if (!logged_in) co_return logged_in.error();
  if (reach.system == Reach::System::windows) {
    const Result<Done> known = co_await check_windows(*connection, deadline);
    if (!known) co_return known.error();
  }
  co_return std::move(shell);
}

}  // namespace zpilab
