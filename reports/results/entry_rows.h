// Entries as rows of the results file, and back.
#pragma once

#include "harness/core/result.h"
#include "harness/store/results_entry.h"
#include "harness/store/results_store.h"
#include "reports/submission/entry.h"

namespace zpilab {

/// `reproduced` is no property of a row: it becomes `verified`.
ResultsEntry entry_row(const Entry& entry);

/// The label is `reproduced` where the file says so. Errc::invalid_input for words that are not known.
Result<Entry> entry_of_row(const CollectedEntry& collected);

}  // namespace zpilab
