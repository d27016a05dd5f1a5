// The entry point of every fuzz target, as libFuzzer calls it: any bytes, no state, never a crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

/// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace zpilab::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace zpilab::fuzz
