// CSV with a header, or JSON Lines, of anybody's: read by a mapping that names the fields.
#pragma once

#include <memory>

#include "harness/detector_log/log_mapping.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

/// The first line names the columns. `mapping` outlives the reader, here and below.
std::unique_ptr<RecordReader> read_mapped_csv(const LogClock& clock, const LogMapping* mapping);
std::unique_ptr<RecordReader> read_mapped_json(const LogClock& clock, const LogMapping* mapping);

}  // namespace zpilab
