// The controller as a lease sees it: its commands, its silence, its going away.
#pragma once

#include <poll.h>

#include <array>
#include <string_view>

#include "harness/core/clock.h"
#include "harness/remote_host/line_stream.h"

namespace zpilab {

class LeaseHolder {
 public:
  static constexpr std::size_t kPolls = 3;
  using Polls = std::array<pollfd, kPolls>;

  /// Descriptors of its lines, of the answers, and of the signals that end a lease. Owns none of them.
  LeaseHolder(int input, int output, int signals, Nanoseconds silence)
      : input_(input), output_(output), signals_(signals), silence_(silence), heard_(monotonic_now()) {}

  /// What to wait for.
  Polls polls() const;
  /// Takes what poll() found: commands in, answers out.
  void serve(const Polls& ready);
  /// Serves it alone until the line `start` (true), or until it lets go (false).
  bool wait_for_start();
  /// Serves it alone until it lets go.
  void wait_for_end();

  /// Its silence counts from now on, as after a line.
  void heard() { heard_ = monotonic_now(); }
  void say(std::string_view line) { output_.add(line); }
  /// Sends what still waits; for the end of the lease.
  void finish();
  /// Whether more may be said: it reads, or is not there any more.
  bool has_room() const { return output_.pending() < kUnread || output_.broken(); }
  bool reads() const { return !output_.broken(); }

  /// When its silence will have lasted too long.
  Nanoseconds patience() const { return heard_ + silence_; }
  /// Why the lease must end, "stopped" or "silence"; null while it holds.
  const char* let_go() const { return let_go_; }

 private:
  static constexpr std::size_t kUnread = std::size_t{1} << 20;  ///< then the program waits

  void take_command(std::string_view line);
  void lets_go(const char* reason) {
    if (let_go_ == nullptr) let_go_ = reason;  // the first reason counts
  }
  void serve_alone();

  LineInput input_;
  LineOutput output_;
  int signals_;
  Nanoseconds silence_, heard_;
  bool wants_start_ = false;
  const char* let_go_ = nullptr;
};

}  // namespace zpilab
