#include "harness/core/floating_number.h"

#include <gtest/gtest.h>

#include <array>

#include "harness/core/random.h"

namespace zpilab {
namespace {

TEST(FloatingNumber, BothWaysReadTheSame) {
  for (const char* text :
       {"0", "-0", "1", "-1.5", "0.1", ".5", "5.", "1e10", "1E-7", "3.4028235e38", "1e-310",
        "0.30000000000000004", "9007199254740993", "123456789.123456789012345"}) {
    const auto value = parse_floating<double>(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(floating_by_strtod<double>(text), value) << text;
  }
  for (const char* text : {"0.1", "-16777217", "1.17549435e-38", "0.123456789"}) {
    const auto value = parse_floating<float>(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(floating_by_strtod<float>(text), value) << text;
  }
}

TEST(FloatingNumber, EveryDoubleComesBack) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    const double value = random.uniform() * 1e6;
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    const std::string_view written(text.data(), static_cast<std::size_t>(end - text.data()));
    EXPECT_EQ(parse_floating<double>(written), value);
    EXPECT_EQ(floating_by_strtod<double>(written), value);
  }
}

TEST(FloatingNumber, WhatIsNoNumberIsNoneEitherWay) {
  for (const char* text : {"", "-", "+1", " 1", "1 ", "1\n", "0x1p3", "inf", "nan", "-inf", "1e", "1e+", "e5",
                           ".", "1..2", "1,5", "--1", "1e999", "-1e999"}) {
    EXPECT_FALSE(parse_floating<double>(text)) << text;
    EXPECT_FALSE(floating_by_strtod<double>(text)) << text;
  }
}

}  // namespace
}  // namespace zpilab
