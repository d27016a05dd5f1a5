// The checker with any bytes as evidence/syn-T3-idle-1.jsonl.
#include "tests/fuzz/small_entry.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zpilab::fuzz::check_with("evidence/syn-T3-idle-1.jsonl", zpilab::fuzz::text_of(data, size));
  return 0;
}
