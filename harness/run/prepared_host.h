// One host of a lab's cell, prepared for a trial: policy, services, workload. Undone when finished or
// destroyed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/prepare_message.h"
#include "harness/core/trial.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

class PreparedHost : public std::enable_shared_from_this<PreparedHost> {
 public:
  /// Ends when policy and services stand. `program` is the lab's program on that host. `shell` must outlive
  /// it.
  static Awaitable<Result<std::shared_ptr<PreparedHost>>> prepare(Executor executor, RemoteShell& shell,
                                                                  std::string program, std::string name,
                                                                  std::string request);
  /// Starts the workload's programs.
  Awaitable<Result<Done>> start();
  /// Undoes everything and collects the last work.
  Awaitable<Result<Done>> finish();

  const std::string& name() const { return name_; }
  const std::map<std::string, std::string>& environment() const { return environment_; }
  const std::map<std::string, double>& work() const { return work_; }
  const std::vector<TrialEvent>& events() const { return events_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  PreparedHost(Executor executor, std::string name) : name_(std::move(name)), changed_(std::move(executor)) {}
  static Awaitable<Done> read_replies(std::shared_ptr<PreparedHost> self);
  Awaitable<Result<Done>> wait_for(const bool& condition, const char* what);
  void take(PrepareReply reply);

  std::string name_;
  std::unique_ptr<RemoteProcess> process_;
  std::map<std::string, std::string> environment_;
  std::map<std::string, double> work_;
  std::vector<TrialEvent> events_;
  bool ready_ = false, started_ = false, finishing_ = false;
  std::optional<Error> failure_;
  Event changed_;
  std::optional<Task<Done>> reader_;
};

}  // namespace zpilab
