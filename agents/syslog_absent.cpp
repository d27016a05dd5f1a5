// Systems on which no detector can be given a syslog of its own: macOS logs to something else, Windows has
// none.
#include "agents/syslog_socket.h"

namespace zpilab {

Result<std::unique_ptr<LogSource>> SyslogSocket::bind(const std::string& path) {
  return make_error(Errc::unavailable, "this system has no syslog that a detector could have for itself",
                    path);
}

std::vector<std::string> SyslogSocket::take_lines() { return {}; }

void show_as_dev_log(const std::string&) {}

}  // namespace zpilab
