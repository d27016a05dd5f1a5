// One trial as a text timeline for people, and as JSON.
#pragma once

#include <string>

#include "reports/document.h"
#include "reports/trial_report.h"

namespace zpilab {

Document trial_document(const TrialReport& report);
/// Parts of it: what was planned and where it ran; and every event, work and environment.
Document trial_header(const TrialReport& report);
Document trial_details(const TrialReport& report);
/// "Trial 12: -sS top-1000 at -T3 on target, workload light: done".
std::string trial_title(const StoredTrial& trial);
/// What one detector's alarms came to, without a full stop: "missed: no alarm within ...".
std::string trial_verdict(const TrialReport& report, const DetectorScore& score);
std::string trial_json(const TrialReport& report);

}  // namespace zpilab
