// Tables of an evaluation for people, for the terminal or as Markdown for cards.
#pragma once

#include <string>

#include "model/detect/decision.h"
#include "model/evaluate/evaluate.h"
#include "model/evaluate/text_table.h"

namespace zpilab {

/// Window errors, AUC, detected scans, false alarms: a line each.
std::string print_summary(const Evaluation& evaluation);
/// By class and timing: k/n beside what chance would give, right class, quartiles of the time, probes.
std::string print_groups(const Evaluation& evaluation, TableStyle style);
/// By scan, timing and workload: k/n, right class, median and largest time to the first alarm.
std::string print_detections(const Evaluation& evaluation, TableStyle style);
/// By workload, per hour and per day; those that stand apart last, after the sum of the others.
std::string print_false_alarms(const Evaluation& evaluation, TableStyle style);
/// In the articles' form: class ids 0 to 7, a row a true class, a column a verdict, and the overall error.
std::string print_confusion(const Confusion& confusion, TableStyle style);
/// Work, firewall and part of the scan that the wrong windows come from, and what each has of the window
/// error.
std::string print_window_error_sources(const Evaluation& evaluation, TableStyle style);
/// Area under the ROC curve of each class against the rest, and what is found at few false positives.
std::string print_roc(const Evaluation& evaluation, TableStyle style);
/// Detections against false alarms per hour as the decision stage is turned.
std::string print_operating_points(const Evaluation& evaluation, TableStyle style);
/// Its rules, and those for chains at a pace.
std::string print_decision(const Model& model, TableStyle style);
/// All that a card has of an evaluation too.
std::string print_evaluation(const Evaluation& evaluation, TableStyle style);

/// printf for std::string.
std::string formatted(const char* format, ...) __attribute__((format(printf, 1, 2)));

}  // namespace zpilab
