// The checker with any bytes as trials.jsonl.
#include "tests/fuzz/small_entry.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::fuzz::check_with("trials.jsonl", zpilab::fuzz::text_of(data, size));
  return 0;
}
