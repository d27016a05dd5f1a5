#include "harness/remote/ssh_process.h"

#include "harness/remote/ssh_stream.h"

namespace zpilab {
namespace {

namespace asio = boost::asio;

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
    return write_all(channel_, std::move(bytes), Deadline(timeout));
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

}  // namespace

asio::awaitable<Result<std::unique_ptr<RemoteProcess>>> start_ssh_process(
    std::shared_ptr<SshConnection> connection, std::string program, std::string command, Deadline deadline) {
  const Result<Channel> opened = co_await open_channel(connection, deadline);
  if (!opened) co_return opened.error();
  const Channel& channel = *opened;
  const Result<int> asked = co_await repeat_on(channel, deadline, [&command](ssh_channel raw) {
    return ssh_channel_request_exec(raw, command.c_str());
  });
  if (!asked) co_return asked.error();
  if (channel->raw() == nullptr) co_return channel->gone_error();
  if (*asked != SSH_OK)
    co_return make_error(Errc::failed, "sshd would not start " + program + ": " + connection->error_text(),
                         connection->name());
  std::unique_ptr<RemoteProcess> process = std::make_unique<SshProcess>(channel);
  co_return std::move(process);
}

}  // namespace zpilab
