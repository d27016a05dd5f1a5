#include "harness/core/sample_codec.h"

#include <cstdint>

namespace zpilab {
namespace {

/// A chunk holds a few hundred samples and a stream some thousand counters; more is malformed, not big.
constexpr std::uint64_t kMaxSamples = 1'000'000;
constexpr std::uint64_t kMaxDeltas = 1'000'000;

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void put_zigzag(std::string& out, std::int64_t value) {
  put_varint(out, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

/// Reads from a chunk; after the first failure everything reads as 0 and failed() stays true.
class ChunkReader {
 public:
  explicit ChunkReader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (at_ == bytes_.size()) return fail();
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      if (shift == 63 && byte > 1) return fail();
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return fail();
  }
  std::int64_t zigzag() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  bool failed() const { return failed_; }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    at_ = bytes_.size();
    return 0;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

/// Wrapping, so that hostile steps are no undefined behaviour.
std::int64_t add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t subtract(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

Error malformed(const char* what) {
  return make_error(Errc::invalid_input, std::string("malformed chunk of samples: ") + what);
}

Result<Done> read_deltas(ChunkReader& in, Sample& sample) {
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
    put_zigzag(out, subtract(sample.time, time));
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
  ChunkReader in(bytes);
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
    sample.time = time = add(time, in.zigzag());
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
