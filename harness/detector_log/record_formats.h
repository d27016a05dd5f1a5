// The table of log formats that can be imported. Adding one is a file with its parser, a row in
// record_formats.cpp, and a fixture in tests/harness/detector_log.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/detector_log/log_mapping.h"
#include "harness/detector_log/log_record.h"

namespace zpilab {

struct RecordFormat {
  std::string_view name;
  std::string_view detector;  ///< whose it is, in lower case; empty: anybody's
  std::string_view help;
  bool needs_mapping;
  /// What a detector that writes it can know of, where nothing else is said: class names, with blanks.
  std::string_view covers;
  /// `mapping`: null unless needed; outlives the reader.
  std::unique_ptr<RecordReader> (*open)(const LogClock& clock, const LogMapping* mapping);
};

std::span<const RecordFormat> record_formats();
const RecordFormat* find_record_format(std::string_view name);
/// Their names, for messages.
std::string record_format_names();

}  // namespace zpilab
