// The tables as a page for people: one for each timing and workload, then the alarms of each trial, false
// alarms, and what was not counted.
#pragma once

#include "reports/document.h"
#include "reports/table_report.h"

namespace zpilab {

Document table_document(const TableReport& report);

}  // namespace zpilab
