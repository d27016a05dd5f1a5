// The state of one channel of libssh: what arrived, what is known about the program's end, and the callbacks
// that libssh calls for it. Memory is bounded: what nobody reads stays on the other side, by SSH's own flow
// control.
#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>

#include <memory>
#include <optional>
#include <string>

#include "harness/remote/remote_shell.h"
#include "harness/remote/ssh_connection.h"

namespace zpilab {

/// A longer line is an error.
inline constexpr std::size_t kLongestLine = std::size_t{8} << 20;
inline constexpr std::size_t kStderrTail = std::size_t{64} << 10;

class SshChannel final : public ChannelOwner {
 public:
  explicit SshChannel(std::shared_ptr<SshConnection> connection);
  SshChannel(const SshChannel&) = delete;
  SshChannel& operator=(const SshChannel&) = delete;
  ~SshChannel() override;

  /// Frees the channel; whoever waits gets an error. Idempotent.
  void close();
  void connection_ends() override;

  SshConnection& connection() { return *connection_; }
  const std::shared_ptr<SshConnection>& shared_connection() { return connection_; }
  /// Null when closed or lost.
  ssh_channel raw() { return channel_; }
  /// Why raw() is null.
  Error gone_error() const;
  Signal& changed() { return changed_; }

  /// A whole line, or the rest at the end of output; nothing if more must arrive first.
  std::optional<std::string> take_line();
  /// So many bytes of output; nothing if more must arrive first. At most kLongestLine.
  std::optional<std::string> take_bytes(std::size_t count);
  bool line_too_long() const {
    return output_.size() - begin_ > kLongestLine && scanned_ >= begin_ + kLongestLine;
  }
  /// No more output will come; some may not have been taken.
  bool ended() const { return ended_; }
  /// No more output will come, and all that came was taken.
  bool at_end() const { return ended_ && begin_ == output_.size(); }
  /// Output is thrown away from now on.
  void discard_output();
  const std::string& stderr_tail() const { return stderr_tail_; }
  const std::optional<ExitStatus>& exit_status() const { return exit_status_; }
  bool closed_by_other_side() const { return closed_; }

  /// Held while bytes are written, so that two writers do not mix theirs.
  class WriteTurn;
  bool writing() const { return writing_; }

 private:
  static int on_data(ssh_session, ssh_channel, void* data, std::uint32_t size, int is_stderr, void* self);
  static void on_end(ssh_session, ssh_channel, void* self);
  static void on_close(ssh_session, ssh_channel, void* self);
  static void on_exit_status(ssh_session, ssh_channel, int status, void* self);
  static void on_exit_signal(ssh_session, ssh_channel, const char* signal, int, const char*, const char*,
                             void* self);
  static int on_room(ssh_session, ssh_channel, std::uint32_t, void* self);

  std::size_t take_output(const char* data, std::size_t size);
  void fetch_held_back();
  std::string cut(std::size_t size, std::size_t skip);

  std::shared_ptr<SshConnection> connection_;
  ssh_channel channel_ = nullptr;
  ssh_channel_callbacks_struct callbacks_{};
  std::string output_;                   ///< from begin_ on not yet taken
  std::size_t begin_ = 0, scanned_ = 0;  ///< no newline in [begin_, scanned_)
  bool held_back_ = false;               ///< libssh holds output for which there was no room here
  bool discards_ = false, ended_ = false, closed_ = false, closed_here_ = false, writing_ = false;
  std::string stderr_tail_;
  std::optional<ExitStatus> exit_status_;
  Signal changed_;
};

class SshChannel::WriteTurn {
 public:
  explicit WriteTurn(SshChannel& channel) : channel_(channel) { channel_.writing_ = true; }
  WriteTurn(const WriteTurn&) = delete;
  WriteTurn& operator=(const WriteTurn&) = delete;
  ~WriteTurn() {
    channel_.writing_ = false;
    channel_.changed_.notify_all();
  }

 private:
  SshChannel& channel_;
};

}  // namespace zpilab
