#include "harness/core/sample_codec.h"

#include <cstdint>

#include "harness/core/varint.h"

namespace zpilab {
namespace {

/// A chunk holds a few hundred samples and a stream some thousand counters; more is malformed, not big.
constexpr std::uint64_t kMaxSamples = 1'000'000;
constexpr std::uint64_t kMaxDeltas = 1'000'000;

Error malformed(const char* what) {
  return make_error(Errc::invalid_input, std::string("malformed chunk of samples: ") + what);
}

Result<Done> read_deltas(VarintReader& in, Sample& sample) {
  const std::uint64_t count = in.varint();
  if (count > kMaxDeltas) return malformed("too many counters in one sample");
  std::uint64_t index = 0;
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    const std::uint64_t step = in.varint();
    if (i > 0 && step == 0) return malformed("counter indices do not ascend");
    index += step;
    if (step > UINT32_MAX || index > UINT32_MAX) return malformed("counter index too large");
    sample.deltas.emplace_back(static_cast<std::uint32_t>(index), in.zigzag());
  }
  return Done{};
}

}  // namespace

std::string encode_samples(std::span<const Sample> samples) {
  std::string out;
  put_varint(out, samples.size());
  std::uint64_t seq = 0;
  Nanoseconds time = 0;
  for (const Sample& sample : samples) {
    put_varint(out, sample.seq - seq);
    put_zigzag(out, wrapping_subtract(sample.time, time));
    put_zigzag(out, sample.lateness);
    put_varint(out, static_cast<std::uint64_t>(sample.cost));
    put_varint(out, sample.deltas.size());
    std::uint32_t index = 0;
    for (const auto& [counter, delta] : sample.deltas) {
      put_varint(out, counter - index);
      put_zigzag(out, delta);
      index = counter;
    }
    seq = sample.seq;
    time = sample.time;
  }
  return out;
}

Result<std::vector<Sample>> decode_samples(std::string_view bytes) {
  VarintReader in(bytes);
  const std::uint64_t count = in.varint();
  if (count > kMaxSamples) return malformed("too many samples");
  std::vector<Sample> samples;
  std::uint64_t seq = 0;
  Nanoseconds time = 0;
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    Sample sample;
    const std::uint64_t step = in.varint();
    if (step == 0 && !in.failed()) return malformed("sequence numbers do not ascend");
    sample.seq = seq += step;
    sample.time = time = wrapping_add(time, in.zigzag());
    sample.lateness = in.zigzag();
    sample.cost = static_cast<Nanoseconds>(in.varint());
    if (auto deltas = read_deltas(in, sample); !deltas.ok()) return deltas.error();
    samples.push_back(std::move(sample));
  }
  if (in.failed()) return malformed("it ends in the middle of a value");
  if (!in.at_end()) return malformed("bytes behind the last sample");
  return samples;
}

}  // namespace zpilab
