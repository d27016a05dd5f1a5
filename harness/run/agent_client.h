// The controller's side of one agent: starts it there, its detectors too, collects samples and alarms. An
// agent outlives a cut connection until its lease is over, and keeps what was not received: the client
// connects again and goes on behind the last line that it has.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/detector_spec.h"
#include "harness/core/inventory.h"
#include "harness/core/trial.h"
#include "harness/core/wire.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"
#include "harness/run/clock_offset.h"

namespace zpilab {

struct AgentSettings {
  std::string program = "zpi-agent";
  std::string remove_behind;  ///< a folder that its host removes when it has ended; empty: none
  double rate_hz = 10;
  Delivery delivery = Delivery::live;
  Nanoseconds lease = 30 * kSecond;  ///< deferred: longer than the trial, since nothing is sent meanwhile
  std::string session;               ///< empty: the agent ends with its connection, and nobody can reattach
  /// A live stream brings a sample a second at least: longer silence is a cut that nobody announced. With it
  /// and the time for reattaching, a lease of 30 s still stands.
  Nanoseconds silence = 8 * kSecond;
};

/// Opens a new connection to the agent's host.
using Reconnect = std::function<Awaitable<Result<std::unique_ptr<RemoteShell>>>(Nanoseconds timeout)>;

class AgentClient : public std::enable_shared_from_this<AgentClient> {
 public:
  /// Ends in the hello, or in the reason why there is none. `shell` must outlive the client.
  static Awaitable<Result<std::shared_ptr<AgentClient>>> start(Executor executor, RemoteShell& shell,
                                                               AgentSettings settings);

  /// Starts them beside the sampling and waits until each is ready or has failed; a failed one is a `crashed`
  /// outcome.
  Awaitable<Result<Done>> start_detectors(std::vector<DetectorSpec> detectors);
  /// The device's clock against ours.
  Awaitable<Result<ClockOffset>> measure_clock(int rounds);
  /// From now on a connection that is lost is made again, each time within 15 s and at most three times. Call
  /// it once the detectors are ready: before that a lost connection is final.
  void reattach_with(Reconnect reconnect) { reconnect_ = std::move(reconnect); }
  /// The trial is over, however it ended: whatever still runs here comes to its end.
  void abandon();
  /// Renews the lease and acknowledges what has come. Sends nothing in deferred delivery.
  Awaitable<Result<Done>> keep_alive();
  /// Delivers what was deferred, stops the detectors, waits for the summary and the program's end.
  Awaitable<Result<Done>> finish();

  const wire::Hello& hello() const { return hello_; }
  const SampleSeries& series() const { return series_; }
  const std::vector<Detection>& detections() const { return detections_; }
  const std::map<std::string, DetectorOutcome>& outcomes() const { return outcomes_; }
  /// Connections lost and regained, on the controller's clock.
  const std::vector<TrialEvent>& events() const { return events_; }
  const wire::Summary& summary() const { return summary_; }
  std::uint64_t lost_samples() const { return lost_; }
  bool complete() const { return complete_; }
  /// Set once the stream has broken for good: the trial's samples are unknown from there on.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  AgentClient(Executor executor, AgentSettings settings)
      : settings_(std::move(settings)), changed_(std::move(executor)) {}

  /// What the agent's spool is asked to go on behind: a sample, and how many other lines that followed it.
  struct StreamPosition {
    std::uint64_t seq = 0, messages = 0;
  };

  Awaitable<Result<Done>> begin();
  bool may_reattach(const Error& lost) const;
  Awaitable<Result<Done>> reattach(Error lost);
  Awaitable<Result<Done>> attach_once(Nanoseconds until);
  Awaitable<Result<Done>> say_again();
  void note(std::string text);
  Nanoseconds longest_silence() const;
  static Awaitable<Done> read_stream(std::shared_ptr<AgentClient> self);
  void take(wire::AgentMessage message);
  void take_status(const wire::DetectorStatus& status);
  Awaitable<Result<Done>> send(wire::AgentCommand command);

  AgentSettings settings_;
  std::unique_ptr<RemoteShell> shell_;      ///< of a connection that was made again
  std::shared_ptr<RemoteProcess> process_;  ///< shared with writes that are on their way
  Reconnect reconnect_;
  StreamPosition position_;
  std::vector<TrialEvent> events_;
  int reattachments_ = 0;
  bool attached_ = true, abandoned_ = false;
  wire::Hello hello_;
  SampleSeries series_;
  std::vector<Detection> detections_;
  std::map<std::string, DetectorOutcome> outcomes_;
  std::map<std::string, bool> waiting_;  ///< detectors that are not ready yet
  wire::Summary summary_;
  std::uint64_t lost_ = 0, acknowledged_ = 0;
  bool stopping_ = false, complete_ = false;
  std::optional<Error> failure_;
  Event changed_;
  ClockDialogue clock_{changed_, failure_};
  std::optional<Task<Done>> reader_;
};

}  // namespace zpilab
