// Whether this Windows is Wine. Its counters are the Linux kernel's; what it gets wrong is listed in
// README.md.
#pragma once

#include <string>

namespace zpilab {

/// "8.0"; empty on Windows itself.
std::string wine_version();

}  // namespace zpilab
