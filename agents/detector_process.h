// A detector under test as the agent runs it: started from its argv, fed with the stream's lines, its alarms
// taken from its stdout or from its log. It can be slow, talk rubbish, hang or crash: the sampling never
// waits for it. Nothing here blocks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agents/child_process.h"
#include "agents/event_wait.h"
#include "agents/line_reader.h"
#include "agents/log_source.h"
#include "agents/temporary_folder.h"
#include "harness/core/wire.h"
#include "harness/detector_log/alarm_reader.h"

namespace zpilab {

/// What a detector did since it was asked last.
struct DetectorEvent {
  Nanoseconds time = 0;
  std::variant<wire::DetectorStatus, wire::DetectorAlarm> what;
};

/// A detector's log, and what in it is an alarm.
struct DetectorLog {
  std::unique_ptr<LogSource> source;
  AlarmReader reader;
};

class DetectorProcess {
 public:
  static constexpr std::size_t kMostUnread = 256 * 1024;  ///< bytes of the stream it may lag behind
  static constexpr Nanoseconds kReadyWithin = 30 * kSecond;
  static constexpr Nanoseconds kVersionWithin = 15 * kSecond;
  static constexpr Nanoseconds kFlushWithin = 2 * kSecond;  ///< after its stdin was closed
  static constexpr Nanoseconds kEndWithin = 1 * kSecond;    ///< after SIGTERM
  static constexpr std::size_t kMostAlarms = 10'000;

  static Result<std::unique_ptr<DetectorProcess>> start(const wire::StartDetector& command);

  const std::string& name() const { return name_; }
  bool ended() const { return state_ == State::ended; }
  bool was_ready() const { return was_ready_; }
  bool starting() const { return state_ == State::starting; }
  /// What it has used, if this very program is what runs it (see AgentUsage); nothing otherwise.
  ProcessUsage usage();

  /// One line of the stream, without newline. Ignored by a detector that does not read counters.
  void feed(const std::string& line);
  /// Bytes of the stream that wait here because its stdin is full.
  std::size_t queued() const { return unread_.size(); }
  /// The same, and what waits in its stdin. Nothing once that is closed, by it or by stop().
  std::optional<std::size_t> unread() const;
  /// Close its stdin, and make sure that it ends: by itself, or `flush_within` later by a signal.
  void stop(Nanoseconds flush_within = kFlushWithin);
  /// It broke a rule: kill it and remember why.
  void condemn(std::string reason);

  void add_watches(std::vector<Watch>& watches) const;
  /// The earliest moment at which service() has something to do by itself; 0 if there is none.
  Nanoseconds next_deadline() const;
  /// Even if no watch was ready and no child ended: a deadline has passed, or its log may have changed
  /// unseen.
  bool needs_service(Nanoseconds now) const;
  /// Moves all bytes that can be moved now, and gives what came of it.
  std::vector<DetectorEvent> service();

 private:
  enum class State { starting, ready, ended };

  DetectorProcess(std::string name, bool reads_counters, bool own, std::optional<TemporaryFolder> folder,
                  std::optional<DetectorLog> log, ChildProcess child, ChildProcess identity);

  void write_input();
  void read_identity();
  void read_output(std::vector<DetectorEvent>& events);
  void take_line(std::string_view line, std::vector<DetectorEvent>& events);
  void read_log(std::vector<DetectorEvent>& events);
  void add_alarm(const wire::DetectorAlarm& alarm, std::vector<DetectorEvent>& events);
  void read_errors();
  void check_deadlines();
  void finish_if_ended(std::vector<DetectorEvent>& events);
  void say_ready_if_known(std::vector<DetectorEvent>& events);

  std::string name_;
  bool reads_counters_;
  bool own_;                               ///< this program runs it
  std::optional<TemporaryFolder> folder_;  ///< {dir}; goes after the processes that use it
  std::optional<DetectorLog> log_;         ///< empty: alarms come on stdout
  ChildProcess child_;
  std::optional<ChildProcess> identity_;  ///< prints the hash of its files, then its version
  State state_ = State::starting;
  LineReader output_{64 * 1024};
  LineReader identity_output_{64 * 1024};
  std::string unread_;  ///< of the stream, not yet taken by the program
  std::string stderr_tail_;
  std::string version_, hash_;
  std::string reason_;   ///< why it was condemned
  std::string rubbish_;  ///< the first line of its stdout that was not understood
  std::size_t rubbish_lines_ = 0, alarms_ = 0;
  bool said_ready_ = false, was_ready_ = false, stopping_ = false;
  Nanoseconds ready_until_, version_until_, end_until_ = 0;
  bool terminated_ = false;
  ProcessUsage usage_;
};

}  // namespace zpilab
