// Detectors that log to a file or to syslog are not run on Windows yet; those that alarm on their stdout are.
#include "agents/file_tail.h"
#include "agents/syslog_socket.h"

namespace zpilab {

Result<std::unique_ptr<LogSource>> FileTail::open(const std::string& path) {
  return make_error(Errc::unavailable, "zpi-agent does not follow log files on Windows", path);
}

std::vector<std::string> FileTail::take_lines() { return {}; }

Result<std::unique_ptr<LogSource>> SyslogSocket::bind(const std::string& path) {
  return make_error(Errc::unavailable, "Windows has no syslog", path);
}

std::vector<std::string> SyslogSocket::take_lines() { return {}; }

void show_as_dev_log(const std::string&) {}

}  // namespace zpilab
