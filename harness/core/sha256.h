// SHA-256 (FIPS 180-4), for hashes of plans, files and models. Not used for secrets.
#pragma once

#include <string>
#include <string_view>

namespace zpilab {

/// Lower-case hex of the digest.
std::string sha256_hex(std::string_view data);

}  // namespace zpilab
