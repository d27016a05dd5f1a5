#include "harness/remote/ssh_stream.h"

#include <algorithm>

namespace zpilab {
namespace {

namespace asio = boost::asio;
using Channel = std::shared_ptr<SshChannel>;

/// libssh copies what it is given, so a large write goes in pieces.
constexpr std::size_t kPiece = std::size_t{256} << 10;

Error timeout_error(SshChannel& channel, const std::string& what) {
  return make_error(Errc::timeout, what, channel.connection().name());
}

}  // namespace

asio::awaitable<Result<Channel>> open_channel(std::shared_ptr<SshConnection> connection, Deadline deadline) {
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
  co_return channel;
}

asio::awaitable<Result<Done>> wait_for_turn(Channel channel, Deadline deadline) {
  while (channel->writing()) {
    if (deadline.passed())
      co_return timeout_error(*channel, "an earlier write has not ended before the deadline");
    co_await channel->changed().wait(deadline);
  }
  co_return Done{};
}

asio::awaitable<Result<Done>> write_all(Channel channel, std::string bytes, Deadline deadline) {
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

asio::awaitable<Result<std::string>> read_exactly(Channel channel, std::size_t count, Deadline deadline) {
  for (;;) {
    if (std::optional<std::string> bytes = channel->take_bytes(count)) co_return std::move(*bytes);
    if (channel->ended())
      co_return make_error(Errc::failed, "its output ended", channel->connection().name());
    if (channel->raw() == nullptr) co_return channel->gone_error();
    if (deadline.passed()) co_return timeout_error(*channel, "no answer before the deadline");
    co_await channel->changed().wait(deadline);
  }
}

}  // namespace zpilab
