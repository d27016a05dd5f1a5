// One trial as a text timeline for people, and as JSON.
#pragma once

#include <string>

#include "reports/document.h"
#include "reports/trial_report.h"

namespace zpilab {

Document trial_document(const TrialReport& report);
std::string trial_json(const TrialReport& report);

}  // namespace zpilab
