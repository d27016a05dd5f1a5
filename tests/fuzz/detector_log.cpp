// Every format in the table of detectors' logs, on any line. A new format is fuzzed by standing in the table.
#include "harness/detector_log/log_format.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const zpilab::LogFormat& format : zpilab::log_formats())
    format.parse(zpilab::fuzz::text_of(data, size));
  return 0;
}
