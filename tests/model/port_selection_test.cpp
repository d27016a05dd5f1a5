#include "model/evaluate/port_selection.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(PortSelection, RoundTrips) {
  for (const char* text : {"", "top-1", "top-1000", "22", "0-255", "1-100,443", "1,3,5-65535"}) {
    const auto ports = parse_port_selection(text);
    ASSERT_TRUE(ports) << text;
    EXPECT_EQ(to_string(*ports), text);
  }
}

TEST(PortSelection, RefusesWhatIsNoSelection) {
  for (const char* text :
       {"top-", "top-0", "top-x", ",", "1,", ",1", "9-1", "-1", "1-", "65536", "1 2", "all"})
    EXPECT_FALSE(parse_port_selection(text)) << text;
}

}  // namespace
}  // namespace zpilab
