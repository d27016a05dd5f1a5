// An evaluation as JSON, for --json. The fields are documented in model/README.md; their names stay.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "model/evaluate/evaluate.h"

namespace zpilab {

nlohmann::json evaluation_json(const Evaluation& evaluation);
/// Without curves, operating points and single trials.
nlohmann::json evaluation_summary_json(const Evaluation& evaluation);
nlohmann::json confusion_json(const Confusion& confusion);

}  // namespace zpilab
