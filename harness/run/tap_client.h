// The controller's side of `zpilab tap`: the arrival time of every frame of the scan at the device's link.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/inventory.h"
#include "harness/core/scan_host_message.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"
#include "harness/run/clock_offset.h"

namespace zpilab {

struct TapOrder {
  std::string program = "zpilab";
  std::string interface;
  std::vector<IpAddress> scanner, device;
  TrafficClass traffic_class = TrafficClass::tcp4;  ///< of the scan
  std::string technique;                            ///< what it is if its class is `other`
};

class TapClient : public std::enable_shared_from_this<TapClient> {
 public:
  /// Ends when the tap is listening. `shell` must outlive it.
  static Awaitable<Result<std::shared_ptr<TapClient>>> start(Executor executor, RemoteShell& shell,
                                                             TapOrder order);
  /// The tap's clock against ours.
  Awaitable<Result<ClockOffset>> measure_clock(int rounds);
  /// Waits for the last frames and the tap's summary.
  Awaitable<Result<Done>> finish();

  const std::string& boot_id() const { return boot_id_; }
  const std::vector<Probe>& frames() const { return frames_; }  ///< tap's monotonic clock
  const TapSummary& summary() const { return summary_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  explicit TapClient(Executor executor) : changed_(std::move(executor)) {}
  static Awaitable<Done> read_frames(std::shared_ptr<TapClient> self);
  void take(TapMessage message);

  std::unique_ptr<RemoteProcess> process_;
  std::string boot_id_;
  std::vector<Probe> frames_;
  TapSummary summary_;
  bool ready_ = false, complete_ = false;
  std::optional<Error> failure_;
  Event changed_;
  ClockDialogue clock_{changed_, failure_};
  std::optional<Task<Done>> reader_;
};

}  // namespace zpilab
