#include "harness/remote/ssh_process.h"

#include <algorithm>

#include "harness/remote/shell_quote.h"
#include "harness/remote/ssh_channel.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

/// Linux takes no single argument over 128 KiB, and sshd hands the command to the shell as one.
constexpr std::size_t kLongestCommand = (std::size_t{128} << 10) - 1;
/// libssh copies what it is given, so a large write goes in pieces.
constexpr std::size_t kPiece = std::size_t{256} << 10;

using Channel = std::shared_ptr<SshChannel>;

Error timeout_error(SshChannel& channel, const std::string& what) {
  return make_error(Errc::timeout, what, channel.connection().name());
}

asio::awaitable<Result<std::optional<std::string>>> read_line_of(Channel channel, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  for (;;) {
    if (std::optional<std::string> line = channel->take_line()) co_return std::move(line);
    if (channel->line_too_long())
      co_return make_error(Errc::failed, "the program wrote a line of more than 8 MiB",
                           channel->connection().name());
    if (channel->at_end()) co_return std::optional<std::string>{};
    if (channel->raw() == nullptr) co_return channel->gone_error();
    if (deadline.passed()) co_return timeout_error(*channel, "no line of output before the deadline");
    co_await channel->changed().wait(deadline);
  }
}

asio::awaitable<Result<Done>> wait_for_turn(Channel channel, Deadline deadline) {
  while (channel->writing()) {
    if (deadline.passed())
      co_return timeout_error(*channel, "an earlier write has not ended before the deadline");
    co_await channel->changed().wait(deadline);
  }
  co_return Done{};
}

asio::awaitable<Result<Done>> write_to(Channel channel, std::string bytes, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  const Result<Done> turn = co_await wait_for_turn(channel, deadline);
  if (!turn) co_return turn.error();
  const SshChannel::WriteTurn holding(*channel);
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    if (channel->raw() == nullptr) co_return channel->gone_error();
    if (channel->closed_by_other_side() || channel->exit_status())
      co_return make_error(Errc::failed, "the program ended before it took all its input",
                           channel->connection().name());
    const auto size = static_cast<std::uint32_t>(std::min(bytes.size() - sent, kPiece));
    const int taken = ssh_channel_write(channel->raw(), bytes.data() + sent, size);
    const std::string why = taken == SSH_ERROR ? ssh_get_error(channel->connection().session()) : "";
    channel->connection().after_call();
    if (channel->raw() == nullptr) continue;
    if (taken == SSH_ERROR && !channel->closed_by_other_side())
      co_return make_error(Errc::failed, "write to the program: " + why, channel->connection().name());
    if (taken > 0) sent += static_cast<std::size_t>(taken);
    if (taken == 0 || taken == SSH_AGAIN) {
      if (deadline.passed())
        co_return timeout_error(*channel, "the program did not take its input before the deadline");
      co_await channel->connection().progress(deadline);
    }
  }
  co_return Done{};
}

asio::awaitable<Result<Done>> close_stdin_of(Channel channel, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  const Result<Done> turn = co_await wait_for_turn(channel, deadline);
  if (!turn) co_return turn.error();
  if (channel->raw() == nullptr) co_return channel->gone_error();
  ssh_channel_send_eof(channel->raw());
  channel->connection().after_call();
  if (channel->raw() == nullptr) co_return channel->gone_error();
  co_return Done{};
}

asio::awaitable<Result<ExitStatus>> wait_for_end(Channel channel, Nanoseconds timeout) {
  const Deadline deadline(timeout);
  channel->discard_output();
  for (;;) {
    if (channel->exit_status()) co_return *channel->exit_status();
    if (channel->raw() == nullptr) co_return channel->gone_error();
    if (channel->closed_by_other_side())
      co_return make_error(Errc::disconnected, "the channel closed without saying how the program ended",
                           channel->connection().name());
    if (deadline.passed()) co_return timeout_error(*channel, "the program did not end before the deadline");
    co_await channel->changed().wait(deadline);
  }
}

/// The functions of the interface are no coroutines themselves: those begin later, when this object may be
/// gone, so they get the channel as a value.
class SshProcess final : public RemoteProcess {
 public:
  explicit SshProcess(Channel channel) : channel_(std::move(channel)) {}
  SshProcess(const SshProcess&) = delete;
  SshProcess& operator=(const SshProcess&) = delete;
  ~SshProcess() override { channel_->close(); }

  asio::awaitable<Result<std::optional<std::string>>> read_line(Nanoseconds timeout) override {
    return read_line_of(channel_, timeout);
  }
  const std::string& stderr_text() const override { return channel_->stderr_tail(); }
  asio::awaitable<Result<Done>> write(std::string bytes, Nanoseconds timeout) override {
    return write_to(channel_, std::move(bytes), timeout);
  }
  asio::awaitable<Result<Done>> close_stdin(Nanoseconds timeout) override {
    return close_stdin_of(channel_, timeout);
  }
  asio::awaitable<Result<ExitStatus>> wait(Nanoseconds timeout) override {
    return wait_for_end(channel_, timeout);
  }

 private:
  Channel channel_;
};

/// Calls libssh for a channel that may vanish meanwhile.
template <typename Call>
asio::awaitable<Result<int>> repeat_on(const Channel& channel, Deadline deadline, Call call) {
  return SshConnection::repeat(
      channel->shared_connection(), deadline, SSH_AGAIN,
      [channel, call](ssh_session) { return channel->raw() == nullptr ? SSH_ERROR : call(channel->raw()); });
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_ssh_process(
    std::shared_ptr<SshConnection> connection, std::vector<std::string> argv, Deadline deadline) {
  const std::string command = shell_command(argv);
  if (command.size() > kLongestCommand)
    co_return make_error(
        Errc::invalid_input,
        "the arguments of " + argv.front() + " are longer than 128 KiB when quoted; use its stdin",
        connection->name());
  if (connection->lost()) co_return connection->lost_error();
  const auto channel = std::make_shared<SshChannel>(connection);
  const Result<int> opened =
      co_await repeat_on(channel, deadline, [](ssh_channel raw) { return ssh_channel_open_session(raw); });
  if (!opened) co_return opened.error();
  if (channel->raw() == nullptr) co_return channel->gone_error();
  if (*opened != SSH_OK)
    co_return make_error(
        Errc::unavailable,
        "sshd opened no further channel (" + connection->error_text() + "); MaxSessions in its sshd_config?",
        connection->name());
  const Result<int> asked = co_await repeat_on(channel, deadline, [&command](ssh_channel raw) {
    return ssh_channel_request_exec(raw, command.c_str());
  });
  if (!asked) co_return asked.error();
  if (channel->raw() == nullptr) co_return channel->gone_error();
  if (*asked != SSH_OK)
    co_return make_error(Errc::failed,
                         "sshd would not start " + argv.front() + ": " + connection->error_text(),
                         connection->name());
  std::unique_ptr<RemoteProcess> process = std::make_unique<SshProcess>(channel);
  co_return std::move(process);
}

}  // namespace zpilab
