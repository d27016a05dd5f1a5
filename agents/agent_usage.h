// What an agent uses together with its own detectors: read once a second at most, held against the limit, and
// told in the summary.
//
// Its own are those that this very program runs (`zpi-agent detect`, `threshold`): they are there because the
// agent is. What a foreign IDS uses is its own business, and often the point of the comparison.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/detector_process.h"
#include "agents/usage_limit.h"
#include "harness/core/wire.h"

namespace zpilab {

class AgentUsage {
 public:
  static constexpr Nanoseconds kInterval = 1 * kSecond;
  using Detectors = std::vector<std::unique_ptr<DetectorProcess>>;

  explicit AgentUsage(UsageLimits limits) : limit_(limits) {}

  /// Reads if a second has passed since the last time. What exceeds the limit, if anything does.
  std::optional<std::string> watch(Nanoseconds now, const Detectors& detectors);
  /// Reads once more, before the detectors end.
  void finish(Nanoseconds now, const Detectors& detectors) { (void)read(now, detectors); }
  /// From the first reading at which all detectors were ready to the last. Empty: there were not two.
  std::optional<wire::Usage> since_ready() const;

 private:
  struct Reading {
    Nanoseconds time = 0;
    ProcessUsage agent, detectors;
  };
  std::optional<std::string> read(Nanoseconds now, const Detectors& detectors);

  UsageLimit limit_;
  Nanoseconds due_ = 0;
  std::optional<Reading> ready_;
  Reading last_;
  std::size_t ready_detectors_ = 0;
  std::uint64_t most_agent_ = 0, most_detectors_ = 0;
};

}  // namespace zpilab
