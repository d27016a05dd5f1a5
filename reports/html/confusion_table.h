// A confusion matrix as a table of the page.
#pragma once

#include <string>

#include "reports/html/confusion_matrix.h"
#include "reports/page/markup.h"

namespace zpilab {

/// "error 1.20 %: 3 of 250 trials, 1 in 83"; `unit` is what is counted, in the plural.
std::string error_text(const ConfusionMatrix& matrix, const std::string& unit);
/// "; 95 % interval 0.25-3.47 %" where there is one. Only for what is counted once each, as trials are:
/// windows of one trial are not independent.
std::string error_interval_text(const ConfusionMatrix& matrix);

Markup confusion_table(const Markup& caption, const ConfusionMatrix& matrix);

}  // namespace zpilab
