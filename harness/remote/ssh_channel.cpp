#include "harness/remote/ssh_channel.h"

#include <algorithm>
#include <array>

namespace zpilab {
namespace {

/// Room for a line of the greatest length, its newline, and a packet behind it.
constexpr std::size_t kOutputRoom = kLongestLine + (std::size_t{64} << 10);

}  // namespace

SshChannel::SshChannel(std::shared_ptr<SshConnection> connection)
    : connection_(std::move(connection)), changed_(connection_->io()) {
  connection_->add(this);
  if (connection_->lost()) return;
  channel_ = ssh_channel_new(connection_->session());
  callbacks_.userdata = this;
  callbacks_.channel_data_function = on_data;
  callbacks_.channel_eof_function = on_end;
  callbacks_.channel_close_function = on_close;
  callbacks_.channel_exit_status_function = on_exit_status;
  callbacks_.channel_exit_signal_function = on_exit_signal;
  callbacks_.channel_write_wontblock_function = on_room;
  ssh_callbacks_init(&callbacks_);
  if (channel_ != nullptr) ssh_set_channel_callbacks(channel_, &callbacks_);
}

SshChannel::~SshChannel() {
  close();
  connection_->remove(this);
}

void SshChannel::close() {
  closed_here_ = true;
  if (channel_ == nullptr) return;
  connection_ends();
  connection_->after_call();
}

void SshChannel::connection_ends() {
  if (channel_ != nullptr) {
    ssh_remove_channel_callbacks(channel_, &callbacks_);
    ssh_channel_free(std::exchange(channel_, nullptr));
  }
  changed_.notify_all();
}

Error SshChannel::gone_error() const {
  if (closed_here_) return make_error(Errc::disconnected, "closed by this side", connection_->name());
  return connection_->lost_error();
}

std::optional<std::string> SshChannel::take_line() {
  for (;;) {
    const std::size_t newline = output_.find('\n', scanned_);
    if (newline != std::string::npos) return cut(newline - begin_, 1);
    scanned_ = output_.size();
    if (!held_back_ || line_too_long()) break;
    fetch_held_back();
    if (scanned_ == output_.size()) break;
  }
  if (ended_ && !held_back_ && begin_ < output_.size()) return cut(output_.size() - begin_, 0);
  return std::nullopt;
}

std::optional<std::string> SshChannel::take_bytes(std::size_t count) {
  if (output_.size() - begin_ < count && held_back_) fetch_held_back();
  if (output_.size() - begin_ < count) return std::nullopt;
  return cut(count, 0);
}

std::string SshChannel::cut(std::size_t size, std::size_t skip) {
  std::string line = output_.substr(begin_, size);
  begin_ += size + skip;
  scanned_ = begin_;
  // Moving the rest to the front for each line would cost the square of the output.
  if (begin_ == output_.size() || begin_ > (std::size_t{1} << 20)) {
    output_.erase(0, begin_);
    begin_ = scanned_ = 0;
  }
  return line;
}

void SshChannel::discard_output() {
  discards_ = true;
  output_.clear();
  begin_ = scanned_ = 0;
  if (held_back_) fetch_held_back();
}

std::size_t SshChannel::take_output(const char* data, std::size_t size) {
  if (discards_) return size;
  const std::size_t used = output_.size() - begin_;
  const std::size_t taken = std::min(size, kOutputRoom - std::min(used, kOutputRoom));
  output_.append(data, taken);
  held_back_ = taken < size;
  return taken;
}

void SshChannel::fetch_held_back() {
  std::array<char, 32768> buffer{};
  held_back_ = false;
  while (channel_ != nullptr && !held_back_) {
    const std::size_t room =
        discards_ ? buffer.size() : kOutputRoom - std::min(output_.size() - begin_, kOutputRoom);
    if (room == 0) {
      held_back_ = true;
      break;
    }
    const auto wanted = static_cast<std::uint32_t>(std::min(room, buffer.size()));
    const int got = ssh_channel_read_nonblocking(channel_, buffer.data(), wanted, 0);
    if (got <= 0) break;
    if (!discards_) output_.append(buffer.data(), static_cast<std::size_t>(got));
  }
  connection_->after_call();
}

int SshChannel::on_data(ssh_session, ssh_channel, void* data, std::uint32_t size, int is_stderr, void* self) {
  auto& channel = *static_cast<SshChannel*>(self);
  const char* bytes = static_cast<const char*>(data);
  channel.changed_.notify_all();
  if (is_stderr == 0) return static_cast<int>(channel.take_output(bytes, size));
  channel.stderr_tail_.append(bytes, size);
  if (channel.stderr_tail_.size() > kStderrTail)
    channel.stderr_tail_.erase(0, channel.stderr_tail_.size() - kStderrTail);
  return static_cast<int>(size);
}

void SshChannel::on_end(ssh_session, ssh_channel, void* self) {
  auto& channel = *static_cast<SshChannel*>(self);
  channel.ended_ = true;
  channel.changed_.notify_all();
}

void SshChannel::on_close(ssh_session, ssh_channel, void* self) {
  auto& channel = *static_cast<SshChannel*>(self);
  channel.ended_ = true;
  channel.closed_ = true;
  channel.changed_.notify_all();
}

void SshChannel::on_exit_status(ssh_session, ssh_channel, int status, void* self) {
  auto& channel = *static_cast<SshChannel*>(self);
  channel.exit_status_ = ExitStatus{status, {}};
  channel.changed_.notify_all();
}

void SshChannel::on_exit_signal(ssh_session, ssh_channel, const char* signal, int, const char*, const char*,
                                void* self) {
  auto& channel = *static_cast<SshChannel*>(self);
  channel.exit_status_ = ExitStatus{0, signal != nullptr ? signal : "unknown"};
  channel.changed_.notify_all();
}

int SshChannel::on_room(ssh_session, ssh_channel, std::uint32_t, void* self) {
  static_cast<SshChannel*>(self)->changed_.notify_all();
  return 0;
}

}  // namespace zpilab
