// The open connections of one trial: one shell per host of the cell.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "harness/core/inventory.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

class CellSession {
 public:
  /// Connects to every host of the cell that the trial needs: scanner, the device, tap, helpers. All at once.
  static Awaitable<Result<std::unique_ptr<CellSession>>> open(Executor executor, RemoteConnector& connector,
                                                              Cell cell, std::string device);

  const Cell& cell() const { return cell_; }
  const Device& device() const { return *device_; }
  /// Null if the cell has no such host.
  RemoteShell* shell(const std::string& host) const;
  /// Path of one of our programs on that host.
  std::string program(const std::string& host, const std::string& name) const;
  /// The device's tap, else the cell's.
  const std::optional<Tap>& tap() const { return device_->tap ? device_->tap : cell_.tap; }
  /// role ("device", "scanner", or the helper's own name) -> host.
  const std::map<std::string, const Host*>& roles() const { return roles_; }

 private:
  explicit CellSession(Cell cell) : cell_(std::move(cell)) {}
  const Host* host(const std::string& name) const;

  Cell cell_;
  const Device* device_ = nullptr;
  std::map<std::string, const Host*> roles_;
  std::map<std::string, std::unique_ptr<RemoteShell>> shells_;
};

}  // namespace zpilab
