#include "harness/store/compress.h"

#include <zstd.h>

#include "harness/store/database.h"

namespace zpilab {
namespace {

constexpr unsigned long long kMaxUnpacked = 64ULL << 20;
constexpr int kLevel = 6;  // measured: higher levels gain little on deltas and cost the controller time

[[noreturn]] void malformed(const std::string& what) {
  throw StoreFailure(make_error(Errc::invalid_input, "damaged chunk of samples: " + what));
}

}  // namespace

std::string compress(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0)
    throw StoreFailure(make_error(Errc::failed, std::string("zstd: ") + ZSTD_getErrorName(size)));
  frame.resize(size);
  return frame;
}

std::string decompress(std::string_view frame) {
  const unsigned long long claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (claimed == ZSTD_CONTENTSIZE_ERROR || claimed == ZSTD_CONTENTSIZE_UNKNOWN) malformed("no zstd frame");
  if (claimed > kMaxUnpacked) malformed("it claims to unpack to " + std::to_string(claimed) + " bytes");
  std::string bytes(static_cast<std::size_t>(claimed), '\0');
  const std::size_t size = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0) malformed(ZSTD_getErrorName(size));
  if (size != bytes.size()) malformed("shorter than it claims");
  return bytes;
}

}  // namespace zpilab
