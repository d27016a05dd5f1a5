// The stored form of samples: chunks of a few hundred samples, sparse deltas as varints, compressed with zstd
// by the store. Documented here byte by byte so that others can read it.
//
// chunk   := count:varint, sample*
// sample  := seq_step:varint   (seq minus the seq before; the first is the seq itself)
//            time_step:zigzag  (ns, minus the time before; the first is the time itself)
//            lateness:zigzag, cost:varint   (ns)
//            n:varint, { index_step:varint, delta:zigzag } * n   (index minus the index before; the first is
//            itself)
// varint and zigzag: harness/core/varint.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/sample.h"

namespace zpilab {

std::string encode_samples(std::span<const Sample> samples);
/// Refuses truncated, oversized and malformed input.
Result<std::vector<Sample>> decode_samples(std::string_view bytes);

}  // namespace zpilab
