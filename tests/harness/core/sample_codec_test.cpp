#include "harness/core/sample_codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/core/random.h"

namespace zpilab {
namespace {

std::vector<Sample> typical() {
  std::vector<Sample> samples;
  for (std::uint64_t i = 1; i <= 50; ++i)
    samples.push_back(
        {i, static_cast<Nanoseconds>(i) * 100 * kMillisecond, 1234, 30'000, {{3, 1}, {7, -2}, {700, 1000}}});
  samples[10].deltas.clear();
  return samples;
}

TEST(SampleCodec, RoundTrips) {
  const auto samples = typical();
  const auto decoded = decode_samples(encode_samples(samples));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, samples);
}

TEST(SampleCodec, RoundTripsExtremes) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  const std::vector<Sample> samples = {{1, kMin, kMax, 0, {{0, kMin}, {UINT32_MAX, kMax}}},
                                       {UINT64_MAX, kMax, kMin, kMax, {}}};
  const auto decoded = decode_samples(encode_samples(samples));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, samples);
}

TEST(SampleCodec, EmptyIsOneByte) { EXPECT_EQ(encode_samples({}).size(), 1U); }

TEST(SampleCodec, EveryTruncationIsRefused) {
  const std::string bytes = encode_samples(typical());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decode_samples(std::string_view(bytes).substr(0, length)).ok()) << length;
  EXPECT_FALSE(decode_samples(bytes + '\0').ok()) << "bytes behind the end";
}

TEST(SampleCodec, MutationsNeverCrash) {
  const std::string good = encode_samples(typical());
  Random random(20170809);
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = good;
    for (std::uint64_t change = 0; change <= random.below(4); ++change)
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    if (!decode_samples(bytes).ok()) ++refused;
  }
  EXPECT_GT(refused, 100);
}

TEST(SampleCodec, AHugeCountAllocatesNothing) {
  EXPECT_FALSE(decode_samples("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").ok());
  EXPECT_FALSE(decode_samples("\x01\x01\x00\x00\x00\xff\xff\xff\xff\x0f").ok());
}

}  // namespace
}  // namespace zpilab
