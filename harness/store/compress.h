// zstd frames for the sample chunks and for recordings. Throws StoreFailure on malformed input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zpilab {

inline constexpr std::size_t kMaxUnpacked = std::size_t{64} << 20;

std::string compress(std::string_view bytes);
/// As small as it gets, however long it takes, with a checksum: for files that are made once and read often.
std::string compress_tightly(std::string_view bytes);
/// Refuses what is not exactly one sound frame, or claims to unpack to more than kMaxUnpacked.
std::string decompress(std::string_view frame);

}  // namespace zpilab
