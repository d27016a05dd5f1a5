// The open connections of one trial: one shell for each host of the cell that takes part in it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/core/inventory.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

class CellSession {
 public:
  /// Connects, all at once, to the scanner, the device, the host with the tap, and the helpers named in
  /// `helpers`. A helper that does nothing in this trial gets no session. A device is given the agent if it
  /// needs that.
  static Awaitable<Result<std::unique_ptr<CellSession>>> open(Executor executor, RemoteConnector& connector,
                                                              Cell cell, std::string device,
                                                              std::set<std::string> helpers);

  const Cell& cell() const { return cell_; }
  const Device& device() const { return *device_; }
  /// Null if the cell has no such host.
  const Host* host(const std::string& name) const;
  /// Null if the cell has no such host, or it takes no part.
  RemoteShell* shell(const std::string& host) const;
  /// Path of one of our programs on that host.
  std::string program(const std::string& host, const std::string& name) const;
  /// Where the agent was copied to on that host, for it to be removed behind its end; mostly empty.
  std::string folder_of_agent(const std::string& host) const;
  /// Removes what was copied to the device. Without it, or if that fails, the agent's end does.
  Awaitable<Result<Done>> close();
  /// The device's tap, else the cell's.
  const std::optional<Tap>& tap() const { return device_->tap ? device_->tap : cell_.tap; }
  /// role ("device", "scanner", or the helper's own name) -> host. All of the cell, also those without a
  /// shell.
  const std::map<std::string, const Host*>& roles() const { return roles_; }

 private:
  explicit CellSession(Cell cell) : cell_(std::move(cell)) {}

  Cell cell_;
  const Device* device_ = nullptr;
  std::map<std::string, const Host*> roles_;
  std::map<std::string, std::unique_ptr<RemoteShell>> shells_;
  std::string copied_to_;  ///< folder on the device; empty if it has programs of its own
};

}  // namespace zpilab
