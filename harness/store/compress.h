// zstd frames for the sample chunks. Throws StoreFailure on malformed input.
#pragma once

#include <string>
#include <string_view>

namespace zpilab {

std::string compress(std::string_view bytes);
/// Refuses frames that are malformed or claim to unpack to more than 64 MiB.
std::string decompress(std::string_view frame);

}  // namespace zpilab
