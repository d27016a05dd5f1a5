// The tables for programs: JSON with everything, CSV with one line a row of the result tables.
#pragma once

#include <string>

#include "reports/table_report.h"

namespace zpilab {

/// An object with `rows`, `false_alarms`, `failed`, `trials`, `files`, `notes`. What was not reached is null.
std::string table_json(const TableReport& report);
/// The scalar fields of `rows`. Cells that a spreadsheet would take for a formula are made plain text.
std::string table_csv(const TableReport& report);

}  // namespace zpilab
