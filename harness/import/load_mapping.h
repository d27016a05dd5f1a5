// Reads the YAML file that says which field of a contributor's log is what: harness/import/README.md has an
// example.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/detector_log/log_mapping.h"

namespace zpilab {

Result<LogMapping> load_mapping(const std::string& path);
Result<LogMapping> load_mapping_text(std::string_view text, const std::string& file_name);

}  // namespace zpilab
