// Tables of an evaluation, as Markdown, which is also readable as text. Used for the terminal and for cards.
#pragma once

#include <string>

#include "model/detect/decision.h"
#include "model/evaluate/evaluate.h"

namespace zpilab {

/// Window error, detected scans, false alarms.
std::string print_summary(const Evaluation& evaluation);
/// By scan, timing and workload: k/n, right class, median and largest time to the first alarm.
std::string print_detections(const Evaluation& evaluation);
std::string print_false_alarms(const Evaluation& evaluation);
std::string print_confusion(const Confusion& confusion);
std::string print_decision(const Decision& decision);

/// printf for std::string.
std::string formatted(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace zpilab
