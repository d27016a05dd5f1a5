#include "harness/core/varint.h"

#include <gtest/gtest.h>

#include <limits>

namespace zpilab {
namespace {

using namespace std::string_view_literals;

TEST(Varint, RoundTripsInAsFewBytesAsDocumented) {
  const std::pair<std::uint64_t, std::size_t> cases[] = {{0, 1},      {127, 1},        {128, 2},
                                                         {16'383, 2}, {UINT32_MAX, 5}, {UINT64_MAX, 10}};
  for (const auto& [value, bytes] : cases) {
    std::string out;
    put_varint(out, value);
    EXPECT_EQ(out.size(), bytes) << value;
    VarintReader in(out);
    EXPECT_EQ(in.varint(), value);
    EXPECT_TRUE(in.at_end() && !in.failed());
  }
}

TEST(Varint, ZigzagKeepsSmallNumbersOfEitherSignShort) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, kMin, kMax}) {
    std::string out;
    put_zigzag(out, value);
    EXPECT_EQ(out.size() == 1, value >= -64 && value < 64) << value;
    EXPECT_EQ(VarintReader(out).zigzag(), value);
  }
}

TEST(Varint, MalformedReadsAsNothingFromThereOn) {
  const std::string_view cases[] = {
      ""sv,
      "\x80"sv,
      "\xFF\xFF"sv,                                      // cut short
      "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02"sv,      // more than 64 bits
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"sv,  // more than 10 bytes
  };
  for (const std::string_view bytes : cases) {
    VarintReader in(bytes);
    EXPECT_EQ(in.varint(), 0U);
    EXPECT_TRUE(in.failed());
    EXPECT_EQ(in.take(1), "");
    EXPECT_EQ(in.zigzag(), 0);
  }
}

TEST(Varint, TakesNoMoreBytesThanThereAre) {
  VarintReader in("abc");
  EXPECT_EQ(in.take(2), "ab");
  EXPECT_EQ(in.left(), 1U);
  EXPECT_EQ(in.take(UINT64_MAX), "");
  EXPECT_TRUE(in.failed());
  EXPECT_EQ(in.left(), 0U);
}

}  // namespace
}  // namespace zpilab
