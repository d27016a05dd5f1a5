// Any text, scrubbed: nothing that verify would refuse is left in it.
#include <cstdlib>

#include "reports/submission/pseudonyms.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::Pseudonyms pseudonyms;
  if (!zpilab::find_identifiers(pseudonyms.scrub_log_line(zpilab::fuzz::text_of(data, size))).empty())
    std::abort();
  return 0;
}
