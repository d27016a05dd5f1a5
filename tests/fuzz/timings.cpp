// A table of the five-minute way.
#include "reports/submission/timings_csv.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::Findings findings;
  zpilab::read_timings(zpilab::fuzz::text_of(data, size), findings);
  return 0;
}
