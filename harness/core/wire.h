// The agent's protocol as values: JSON Lines, one message a line, described for people in agents/PROTOCOL.md
// and for machines in agents/protocol.schema.json. Encoding and decoding are pure; hostile input gives an
// Error, never a crash.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/core/alarm_source.h"
#include "harness/core/detection.h"
#include "harness/core/result.h"
#include "harness/core/sample.h"
#include "harness/core/trial.h"

namespace zpilab::wire {

inline constexpr int kProtocolVersion = 1;
/// Longer lines are refused by the decoder.
inline constexpr std::size_t kMaxLine = 1 << 20;

// ---- agent -> controller (and, unchanged, -> detectors that read counters) ----

/// First line of every stream.
struct Hello {
  int protocol = kProtocolVersion;
  std::string agent;    ///< "zpi-agent 0.1.0"
  std::string session;  ///< names the spool; used to resume
  std::string os, kernel, boot_id;
  std::string clock = "CLOCK_MONOTONIC";
  Nanoseconds now = 0;                ///< that clock when the line was made
  Nanoseconds realtime = 0;           ///< CLOCK_REALTIME at the same moment
  Nanoseconds interval = 0;           ///< between deadlines
  Nanoseconds first_deadline = 0;     ///< sample k is meant for first_deadline + (k-1) * interval, and
                                      ///< whole intervals later once deadlines were missed and skipped
  std::vector<std::string> counters;  ///< index = position
};
/// Columns that the kernel added while sampling (counters.md: IcmpMsg types); they take the next indices.
struct CountersAdded {
  std::vector<std::string> names;
};
/// Sample is harness/core/sample.h's.
/// Sequence numbers [from, to] are lost: the spool was full.
struct Gap {
  std::uint64_t from = 0, to = 0;
};
/// A detector's life: "ready" before the lead-in may start, "exited" at its end (crashed unless asked to
/// stop).
struct DetectorStatus {
  std::string detector;
  enum class State { ready, exited } state = State::ready;
  std::string version, hash;  ///< with ready
  int exit_status = 0;        ///< with exited; -signal if killed
  std::string message;        ///< last lines of stderr
};
struct ClockReply {
  std::uint64_t id = 0;
  Nanoseconds received = 0, sent = 0;
};
/// What the agent and its own detectors used, from when all detectors were ready to the end.
struct Usage {
  Nanoseconds time = 0;                            ///< how long that was
  Nanoseconds cpu = 0, detectors_cpu = 0;          ///< processor time in it
  std::uint64_t memory = 0, detectors_memory = 0;  ///< bytes: the most that was resident
};
/// Last line of every complete stream.
struct Summary {
  std::uint64_t samples = 0, lost = 0;
  Nanoseconds worst_lateness = 0, median_cost = 0, cpu = 0;
  std::optional<Usage> usage = {};  ///< empty: the stream was too short to tell
};
/// The agent refuses or fails: text for people.
struct Failure {
  std::string what;
};

using AgentMessage =
    std::variant<Hello, CountersAdded, Sample, Gap, Detection, DetectorStatus, ClockReply, Summary, Failure>;

std::string encode(const AgentMessage& message);  ///< one line, no newline
Result<AgentMessage> decode_agent_message(std::string_view line);

// ---- controller -> agent ----

/// Start a detector beside the sampling. Placeholders {share} and {dir} are replaced by the agent.
struct StartDetector {
  std::string name;
  std::vector<std::string> start, version;
  bool reads_counters = true;  ///< gets the stream on stdin
  AlarmSource alarms = {};     ///< {dir} in its file is replaced too
};
struct Ack {
  std::uint64_t seq = 0;
};  ///< everything up to and including seq is stored; the spool may drop it
struct ClockRequest {
  std::uint64_t id = 0;
};
struct KeepAlive {};  ///< renews the lease
struct Deliver {};    ///< deferred delivery: send everything now
struct Stop {};       ///< stop detectors, send the summary, exit 0

using AgentCommand = std::variant<StartDetector, Ack, ClockRequest, KeepAlive, Deliver, Stop>;

std::string encode(const AgentCommand& command);
Result<AgentCommand> decode_agent_command(std::string_view line);

// ---- detector -> agent ----

struct DetectorReady {};
struct DetectorAlarm {
  std::optional<std::uint64_t> seq;
  std::optional<TrafficClass> traffic_class;
  std::optional<double> score;
};
using DetectorMessage = std::variant<DetectorReady, DetectorAlarm>;

std::string encode(const DetectorMessage& message);
Result<DetectorMessage> decode_detector_message(std::string_view line);

}  // namespace zpilab::wire
