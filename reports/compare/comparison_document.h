// A comparison as a page for people: the verdict, the cells, the trials that changed sides, false alarms.
#pragma once

#include "reports/compare/comparison.h"
#include "reports/document.h"

namespace zpilab {

Document comparison_document(const Comparison& comparison);

}  // namespace zpilab
