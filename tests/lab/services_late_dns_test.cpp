#include "lab/services_late_dns.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

using namespace std::string_literals;

/// A query for "<label>.late.lab.test", type A (1) or AAAA (28).
std::string query(const std::string& label, char type = 1) {
  return "\x12\x34\x01\x20\0\1\0\0\0\0\0\0"s + static_cast<char>(label.size()) + label +
         "\4late\3lab\4test\0\0"s + type + "\0\1"s;
}

TEST(LateDns, AnswersAfterTheTimeInTheName) {
  const auto answer = late_dns_answer(query("d1500-7"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->delay, 1500 * kMillisecond);
  EXPECT_EQ(answer->packet.substr(0, 2), "\x12\x34");
  EXPECT_EQ(answer->packet[2] & 0x80, 0x80);
  EXPECT_EQ(answer->packet.substr(4, 4), "\0\1\0\1"s);  // one question, one answer
  EXPECT_TRUE(answer->packet.ends_with("\xC6\x12\x32\x0A"));
  const auto no_ipv6 = late_dns_answer(query("d10-1", 28));
  ASSERT_TRUE(no_ipv6);
  EXPECT_EQ(no_ipv6->packet.substr(4, 4), "\0\1\0\0"s);
}

TEST(LateDns, IsSilentToEverythingElse) {
  for (const std::string& packet :
       {""s, "x"s, std::string(12, '\0'), std::string(600, '\xFF'), query("never"), query("d-1"),
        query("d99999999999-1"), query("d70000-1"), query("d15"), query("dx-1"),
        query("d1500-7").substr(0, 20), query("d1500-7").substr(0, 33)})
    EXPECT_FALSE(late_dns_answer(packet)) << packet.size();
  std::string response = query("d1500-7");
  response[2] = static_cast<char>(0x81);
  EXPECT_FALSE(late_dns_answer(response));
}

}  // namespace
}  // namespace zpilab
