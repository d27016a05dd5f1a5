#include "harness/store/compress.h"

#include <zstd.h>

#include <memory>

#include "harness/store/database.h"

namespace zpilab {
namespace {

constexpr int kLevel = 6;        // measured: higher levels gain little on deltas and cost the controller time
constexpr int kTightLevel = 19;  // measured: level 22 gains less than 1 %

[[noreturn]] void malformed(const std::string& what) {
  throw StoreFailure(make_error(Errc::invalid_input, "damaged samples: " + what));
}

void check(std::size_t result) {
  if (ZSTD_isError(result) != 0)
    throw StoreFailure(make_error(Errc::failed, std::string("zstd: ") + ZSTD_getErrorName(result)));
}

std::string compress_with(std::string_view bytes, int level, bool checksum) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  if (!context) throw std::bad_alloc();
  check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level));
  check(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, checksum ? 1 : 0));
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  check(size);
  frame.resize(size);
  return frame;
}

}  // namespace

std::string compress(std::string_view bytes) { return compress_with(bytes, kLevel, false); }
std::string compress_tightly(std::string_view bytes) { return compress_with(bytes, kTightLevel, true); }

std::string decompress(std::string_view frame) {
  const unsigned long long claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (claimed == ZSTD_CONTENTSIZE_ERROR || claimed == ZSTD_CONTENTSIZE_UNKNOWN) malformed("no zstd frame");
  if (claimed > kMaxUnpacked) malformed("it claims to unpack to " + std::to_string(claimed) + " bytes");
  const std::size_t whole = ZSTD_findFrameCompressedSize(frame.data(), frame.size());
  if (ZSTD_isError(whole) != 0) malformed(ZSTD_getErrorName(whole));
  if (whole != frame.size()) malformed("bytes behind its end");
  std::string bytes(static_cast<std::size_t>(claimed), '\0');
  const std::size_t size = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0) malformed(ZSTD_getErrorName(size));
  if (size != bytes.size()) malformed("shorter than it claims");
  return bytes;
}

}  // namespace zpilab
