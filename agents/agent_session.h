// One run of `zpi-agent sample`: a single thread and one wait over the sampling timer, the controller's
// connection, the detectors' pipes and the signals. Everything that could block is non-blocking or has a
// deadline, so that a reader that stalls, a detector that hangs or a controller that dies never holds the
// sampling up.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/agent_usage.h"
#include "agents/detector_process.h"
#include "agents/event_wait.h"
#include "agents/line_reader.h"
#include "agents/line_writer.h"
#include "agents/sample_stream.h"
#include "agents/sampler.h"
#include "harness/core/result.h"

namespace zpilab {

struct SessionOptions {
  double rate = 10;                    ///< samples a second, 1 to 1000
  std::uint64_t count = 0;             ///< end after so many samples; 0: no limit
  Nanoseconds duration = 0;            ///< end after this time; 0: no limit
  bool deferred = false;               ///< say nothing until it is asked for
  Nanoseconds lease = 0;               ///< end when nothing was heard for so long; 0: no lease
  std::string session;                 ///< not empty: survives a cut connection until the lease is over
  std::string spool_folder;            ///< empty: memory when live, $TMPDIR when deferred
  std::size_t spool_limit = 64 << 20;  ///< bytes
  std::string proc_root = "/proc";
  CounterScope counters = CounterScope::all;
  UsageLimits limits = {};  ///< of this agent and its own detectors
};

class AgentSession {
 public:
  /// `input` and `output` carry the protocol. Takes over what asks this process to end, see EventWait.
  static Result<std::unique_ptr<AgentSession>> create(SessionOptions options, Channel input, Channel output);

  /// Until the end of the stream. Returns the exit code: 0 complete (or the reader went away), 5 not
  /// complete.
  int run();

 private:
  enum class Phase { sampling, stopping, draining, over };

  AgentSession(SessionOptions options, SampleStream stream, EventWait events, Channel input, Channel output);
  Result<Done> open_listener();

  void wait_once();
  /// Negative: for ever.
  Nanoseconds timeout() const;
  Nanoseconds next_deadline() const;

  void on_timer();
  void on_signals(const EventWait::Happened& happened);
  void on_input();
  void on_attach();
  void on_attach_request();
  void on_command(std::string_view line);
  void obey(const wire::StartDetector& command);
  void obey(const wire::Ack& ack);
  void obey(const wire::ClockRequest& request);
  void obey(const wire::KeepAlive&) {}
  void obey(const wire::Deliver&) { delivering_ = true; }
  void obey(const wire::Stop&) { begin_stop(); }

  void watch_usage();
  /// `all`: something may have happened to them that does not show in a sample's deadline alone.
  void service_detectors(bool all);
  /// `awaited`: the controller does not begin before it knows.
  void tell(const wire::DetectorStatus& status, bool awaited);
  void tell(const std::string& detector, Nanoseconds time, const wire::DetectorAlarm& alarm);
  /// Past the spool: answers, and what a controller must know although delivery is deferred.
  void say_now(const wire::AgentMessage& message) { urgent_.push_back(wire::encode(message)); }

  void begin_stop();
  void finish_stop_if_ended();
  void check_deadlines();
  void end(int exit_code);
  void fail(const std::string& what);
  void pump();
  bool next_line(std::string& line);
  void output_lost();
  bool has_session() const { return !options_.session.empty(); }

  SessionOptions options_;
  SampleStream stream_;
  EventWait events_;
  Channel listener_;
  Channel input_;
  LineReader commands_{wire::kMaxLine};
  LineWriter output_;
  Channel caller_;  ///< attached, but has not said yet where it wants to go on
  LineReader caller_lines_{wire::kMaxLine};
  Nanoseconds caller_until_ = 0;
  std::vector<std::unique_ptr<DetectorProcess>> detectors_;
  AgentUsage usage_;
  std::deque<std::string> urgent_;
  Phase phase_ = Phase::sampling;
  bool delivering_;
  Nanoseconds ends_at_ = 0;       ///< of --duration
  Nanoseconds heard_ = 0;         ///< when the controller was heard last
  Nanoseconds progress_ = 0;      ///< when output was written last, while draining
  Nanoseconds linger_until_ = 0;  ///< after the summary, for the last acknowledgement
  std::uint64_t acknowledged_ = 0;
  bool told_summary_ = false;
  int exit_code_ = 0;
};

}  // namespace zpilab
