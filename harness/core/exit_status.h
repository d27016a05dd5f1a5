// How a process ended, for people. Exit statuses are kept as one number: the code, or minus the signal.
#pragma once

#include <string>

namespace zpilab {

/// "exit 3", or "signal 9".
inline std::string exit_status_text(int status) {
  return status < 0 ? "signal " + std::to_string(-status) : "exit " + std::to_string(status);
}

}  // namespace zpilab
