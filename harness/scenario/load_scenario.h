// Reads a scenario file: what to run. The field reference is scenarios/README.md. Everything that is wrong in
// the file is reported at once, each with its place (Errc::invalid_input).
#pragma once

#include <string>
#include <string_view>

#include "harness/core/result.h"
#include "harness/core/scenario.h"

namespace zpilab {

Result<Scenario> load_scenario(const std::string& path);
/// `file_name` only names the text in messages.
Result<Scenario> load_scenario_text(std::string_view text, const std::string& file_name);

}  // namespace zpilab
