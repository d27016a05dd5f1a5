#include "agents/agent_usage.h"

#include <algorithm>

namespace zpilab {

std::optional<std::string> AgentUsage::watch(Nanoseconds now, const Detectors& detectors) {
  if (now < due_) return std::nullopt;
  due_ = now + kInterval;
  return read(now, detectors);
}

std::optional<std::string> AgentUsage::read(Nanoseconds now, const Detectors& detectors) {
  const auto own = own_usage();
  if (!own) return std::nullopt;
  last_ = {now, *own, {}};
  bool all_ready = true;
  for (const auto& detector : detectors) {
    const ProcessUsage used = detector->usage();
    last_.detectors.cpu += used.cpu;
    last_.detectors.memory += used.memory;
    all_ready = all_ready && !detector->starting();
  }
  most_agent_ = std::max(most_agent_, last_.agent.memory);
  most_detectors_ = std::max(most_detectors_, last_.detectors.memory);
  // One more detector: what it took to start is not what it takes to run.
  if (!ready_ || ready_detectors_ != detectors.size()) {
    ready_.reset();
    if (all_ready) ready_ = last_;
    ready_detectors_ = detectors.size();
  }
  return limit_.exceeded_by(
      {now, last_.agent.cpu + last_.detectors.cpu, last_.agent.memory + last_.detectors.memory});
}

std::optional<wire::Usage> AgentUsage::since_ready() const {
  if (!ready_ || last_.time <= ready_->time) return std::nullopt;
  return wire::Usage{last_.time - ready_->time, last_.agent.cpu - ready_->agent.cpu,
                     last_.detectors.cpu - ready_->detectors.cpu, most_agent_, most_detectors_};
}

}  // namespace zpilab
