#include "harness/core/address.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(Address, StrictTextRoundTrips) {
  for (const char* text : {"0.0.0.0", "198.18.50.11", "255.255.255.255", "::", "::1", "2001:2:0:50::11"}) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(to_string(*address), text);
  }
}

TEST(Address, RefusesEverythingElse) {
  for (std::string text :
       {"", "localhost", "198.18.50", "198.18.50.256", "198.18.050.1", "0x7f.1", "2130706433", " 1.2.3.4",
        "1.2.3.4 ", "1.2.3.4/32", "fe80::1%eth0", "[::1]", "1.2.3.1-5", "::g", "1:2:3:4:5:6:7:8:9"})
    EXPECT_FALSE(parse_address(text)) << text;
  EXPECT_FALSE(parse_address(std::string_view("1.2.3.4\0x", 9)));
  EXPECT_FALSE(parse_address(std::string(10'000, '1')));
}

TEST(Prefix, ParsesOnlyWithoutHostBits) {
  EXPECT_EQ(to_string(*parse_prefix("198.18.0.0/15")), "198.18.0.0/15");
  EXPECT_EQ(to_string(*parse_prefix("2001:2::/48")), "2001:2::/48");
  EXPECT_EQ(to_string(*parse_prefix("198.18.0.1")), "198.18.0.1");
  EXPECT_EQ(parse_prefix("0.0.0.0/0")->length, 0);
  for (const char* text : {"198.19.0.0/15.0", "198.19.0.0/14", "198.18.0.1/24", "198.18.0.0/33",
                           "198.18.0.0/-1", "198.18.0.0/", "198.18.0.0/015", "::1/64", "2001:2::/129", "/8"})
    EXPECT_FALSE(parse_prefix(text)) << text;
}

struct ContainsCase {
  const char* outer;
  const char* inner;
  bool expected;
};

TEST(Prefix, Contains) {
  for (const ContainsCase& c : {ContainsCase{"198.18.0.0/15", "198.19.255.255", true},
                                {"198.18.0.0/15", "198.20.0.0", false},
                                {"198.18.0.0/15", "198.18.50.0/24", true},
                                {"198.18.0.0/15", "198.0.0.0/8", false},
                                {"0.0.0.0/0", "198.18.0.0/15", true},
                                {"2001:2::/48", "2001:2:0:50::11", true},
                                {"2001:2::/48", "2001:2:1::1", false},
                                {"198.18.0.0/15", "::ffff:198.18.0.1", false},
                                {"::/0", "198.18.0.1", false}})
    EXPECT_EQ(contains(*parse_prefix(c.outer), *parse_prefix(c.inner)), c.expected)
        << c.outer << " " << c.inner;
}

TEST(Prefix, SizeSaturates) {
  EXPECT_EQ(size_of(*parse_prefix("198.18.50.0/24")), 256U);
  EXPECT_EQ(size_of(*parse_prefix("198.18.50.1")), 1U);
  EXPECT_EQ(size_of(*parse_prefix("::/0")), std::uint64_t{1} << 62);
}

}  // namespace
}  // namespace zpilab
