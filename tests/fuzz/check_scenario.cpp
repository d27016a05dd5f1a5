// The checker with any bytes as scenario.yaml.
#include "tests/fuzz/small_entry.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::fuzz::check_with("scenario.yaml", zpilab::fuzz::text_of(data, size));
  return 0;
}
