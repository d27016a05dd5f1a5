// An evaluation as JSON, for --json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model/evaluate/evaluate.h"

namespace zpilab {

nlohmann::json evaluation_json(const Evaluation& evaluation);

}  // namespace zpilab
