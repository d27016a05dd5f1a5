#include "harness/remote/libssh_shell.h"

#include <utility>

#include "harness/remote/open_transport.h"
#include "harness/remote/ssh_connection.h"
#include "harness/remote/ssh_login.h"
#include "harness/remote/ssh_process.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

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
    return start_ssh_process(connection_, std::move(argv), Deadline(timeout));
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
  std::unique_ptr<RemoteShell> shell = std::make_unique<SshShell>(*connection, reach.become == "sudo");
  const Result<Done> logged_in = co_await ssh_log_in(*connection, reach, deadline);
  if (!logged_in) co_return logged_in.error();
  co_return std::move(shell);
}

}  // namespace zpilab
