// Where data files are: detectors, models, scenarios, workloads. The same layout in the build tree and once
// installed.
#pragma once

#include <string>

namespace zpilab {

/// $ZPILAB_SHARE, else ../share/zpilab beside the folder of the running program.
std::string share_folder();
/// Folder of the running program.
std::string program_folder();

}  // namespace zpilab
