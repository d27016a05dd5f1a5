#include "harness/run/port_answer.h"

#include <gtest/gtest.h>

#include <array>

namespace zpilab {
namespace {

std::string report(const std::string& state, const std::string& reason) {
  return R"(<nmaprun scanner="nmap" version="7.93"><host><status state="up" reason="user-set" reason_ttl="0"/>)"
         R"(<ports><port protocol="tcp" portid="1"><state state=")" +
         state + R"(" reason=")" + reason + R"(" reason_ttl="64"/></port></ports></host></nmaprun>)";
}

struct AnswerCase {
  const char* reason;
  ProbeProtocol protocol;
  const char* policy;
};

constexpr std::array kCases = {
    AnswerCase{"reset", ProbeProtocol::tcp, "open or reject"},
    AnswerCase{"port-unreach", ProbeProtocol::udp, "open or reject"},
    AnswerCase{"port-unreach", ProbeProtocol::tcp, "reject"},
    AnswerCase{"admin-prohibited", ProbeProtocol::udp, "reject"},
    AnswerCase{"no-response", ProbeProtocol::tcp, "drop"},
    AnswerCase{"syn-ack", ProbeProtocol::tcp, "a service listens there"},
};

TEST(PortAnswer, TellsThePolicy) {
  for (const AnswerCase& c : kCases) {
    const auto answer = port_answer(report("closed", c.reason), c.protocol);
    ASSERT_TRUE(answer) << c.reason;
    EXPECT_EQ(answer->reason, c.reason) << "that of the port, not that of the host";
    EXPECT_EQ(answer->policy, c.policy) << c.reason;
    EXPECT_EQ(answer->answered(), answer->policy != "drop");
  }
}

TEST(PortAnswer, IsEmptyWithoutAPort) {
  EXPECT_FALSE(port_answer("", ProbeProtocol::tcp));
  EXPECT_FALSE(
      port_answer("<nmaprun><host><status reason=\"user-set\"/></host></nmaprun>", ProbeProtocol::tcp));
  EXPECT_FALSE(port_answer("<port portid=\"1\">", ProbeProtocol::tcp));
}

}  // namespace
}  // namespace zpilab
