#include "lab/services_sockets.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

using Protocol = ListeningPort::Protocol;

constexpr const char* kTcp6 =
    "  sl  local_address                         remote_address                        st tx_queue rx_queue\n"
    "   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000\n"
    "   1: 0000000000000000FFFF0000323CC6C6:0050 0000000000000000FFFF0000313CC6C6:A1B2 01 00000000:00000000\n"
    "   2: 00000000000000000000000000000000:FFFF 00000000000000000000000000000000:0000 0A 00000000:00000000\n"
    "   3: nonsense 0 0A\n"
    "   4: 00000000:00zz 00000000:0000 0A\n"
    "\n";

TEST(SocketTable, FindsWhatListens) {
  const auto found = parse_socket_table(kTcp6, Protocol::tcp, Family::ipv6);
  EXPECT_EQ(found, (std::set<ListeningPort>{{Protocol::tcp, Family::ipv6, 80},
                                            {Protocol::tcp, Family::ipv6, 65535}}));
}

TEST(SocketTable, UdpSocketsCountWhenUnconnected) {
  const auto found = parse_socket_table(
      "header\n  1: 00000000:0035 00000000:0000 07 0\n  2: 00000000:0036 0100007F:0035 01 0\n", Protocol::udp,
      Family::ipv4);
  EXPECT_EQ(found, (std::set<ListeningPort>{{Protocol::udp, Family::ipv4, 53}}));
}

TEST(SocketTable, EmptyTextHasNone) {
  EXPECT_TRUE(parse_socket_table("", Protocol::tcp, Family::ipv4).empty());
}

}  // namespace
}  // namespace zpilab
