// A detector's own /dev/log: a datagram socket in its private folder, which the detector sees in the place of
// the machine's. So its lines are known to be its own, and neither the machine's syslog nor another detector
// gets them.
#pragma once

#include <memory>
#include <string>

#include "agents/log_source.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

class SyslogSocket : public LogSource {
 public:
  /// Errors: Errc::io.
  static Result<std::unique_ptr<LogSource>> bind(const std::string& path);

  const Channel& channel() const override { return socket_; }
  std::vector<std::string> take_lines() override;

 private:
  explicit SyslogSocket(Channel socket) : socket_(std::move(socket)) {}
  Channel socket_;
};

/// For a child before exec: gives it a mount namespace in which /dev/log is the socket at `path`. Needs root.
/// Writes what is wrong to stderr and ends the child with status 126 if that fails.
void show_as_dev_log(const std::string& path);

}  // namespace zpilab
