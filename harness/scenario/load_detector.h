// Reads a detector's YAML file: how a program under test is started and where its alarms appear. Ours come
// through the same files as anybody's; adding a detector adds a file and compiles nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/detector_spec.h"
#include "harness/core/result.h"

namespace zpilab {

Result<DetectorSpec> load_detector(const std::string& path);
/// `file_name` only names the text in messages.
Result<DetectorSpec> load_detector_text(std::string_view text, const std::string& file_name);
/// NAME.yaml in the first of `folders` that has it, then in share_folder()/detectors.
Result<DetectorSpec> find_detector(const std::string& name, const std::vector<std::string>& folders);

}  // namespace zpilab
