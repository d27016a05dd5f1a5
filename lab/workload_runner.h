// WorkloadRunner: starts a workload's programs on this host, adds up the work that they report, restarts
// those that ask for it, and ends them all. A program that crashes is never silent: it is an event and,
// unless it restarts, the failure of the whole preparation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "lab/prepare_loop.h"
#include "lab/prepare_request.h"

namespace zpilab {

/// The environment of a workload's program, as NAME=value: see lab/workloads/README.md. `index` is its place
/// among this host's programs; ZPILAB_SEED differs for each. Pure.
std::vector<std::string> workload_environment(const HostRequest& request, std::size_t index,
                                              const std::string& scratch_folder);

class WorkloadRunner {
 public:
  struct Listener {
    std::function<void(std::string text)> event;
    std::function<void(std::string what)> failed;
  };

  /// Finds every program, so that one that is missing is known before the trial. The loop must outlive the
  /// runner.
  static Result<WorkloadRunner> create(const HostRequest& request, const std::string& scratch_folder,
                                       PollLoop& loop, Listener listener);
  WorkloadRunner(WorkloadRunner&&) noexcept;
  WorkloadRunner& operator=(WorkloadRunner&&) = delete;
  ~WorkloadRunner();

  Result<Done> start();
  /// SIGTERM to every process group, SIGKILL to what is left after `patience`. Work reported meanwhile
  /// counts.
  void stop(Nanoseconds patience);
  /// Totals so far.
  const std::map<std::string, double>& work() const;

 private:
  class Impl;
  explicit WorkloadRunner(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
