// Detectors that log to a file are not run on Windows yet; those that alarm on their stdout are.
#include "agents/file_tail.h"

namespace zpilab {

Result<std::unique_ptr<LogSource>> FileTail::open(const std::string& path) {
  return make_error(Errc::unavailable, "zpi-agent does not follow log files on Windows", path);
}

std::vector<std::string> FileTail::take_lines() { return {}; }

}  // namespace zpilab
