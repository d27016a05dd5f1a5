#include "harness/core/scan_host_message.h"

#include <gtest/gtest.h>

namespace zpilab {
namespace {

TEST(LeaseMessage, DecodesEachKind) {
  auto ready = decode_lease_message(R"({"ready":{"boot_id":"b"}})");
  EXPECT_EQ(std::get<LeaseReady>(*ready).boot_id, "b");
  auto started = decode_lease_message(R"({"started":{"t":12,"realtime":5,"pid":7,"boot_id":"b"}})");
  ASSERT_TRUE(started.ok());
  EXPECT_EQ(std::get<LeaseStarted>(*started).time, 12);
  auto line = decode_lease_message(R"({"xml":"<nmaprun>"})");
  EXPECT_EQ(std::get<LeaseLine>(*line).source, LeaseLine::Source::xml);
  EXPECT_EQ(std::get<LeaseLine>(*line).text, "<nmaprun>");
  auto exit = decode_lease_message(R"({"exit":{"t":99,"code":0,"signal":15,"reason":"at-most"}})");
  EXPECT_EQ(std::get<LeaseExit>(*exit).signal, 15);
  EXPECT_EQ(std::get<LeaseExit>(*exit).reason, "at-most");
}

TEST(TapMessage, DecodesEachKind) {
  auto frames = decode_tap_message(R"({"f":[[100,0,58],[200,2,54]]})");
  ASSERT_TRUE(frames.ok());
  EXPECT_EQ(std::get<TapFrames>(*frames).frames,
            (std::vector<Probe>{{100, FrameKind::probe, 58}, {200, FrameKind::reset, 54}}));
  auto summary = decode_tap_message(R"({"summary":{"frames":2,"lost":1,"clock_step":true}})");
  EXPECT_EQ(std::get<TapSummary>(*summary).lost, 1U);
  EXPECT_TRUE(std::get<TapSummary>(*summary).clock_step);
}

TEST(ScanHostMessages, ClockRequestsAndReplies) {
  EXPECT_EQ(decode_clock_request(encode_clock_request(18446744073709551615U)), 18446744073709551615U);
  for (const char* line : {"", "clock", "clock ", "clock x", "clock 1 ", "clock -1",
                           "clock 18446744073709551616", "clocks 1", "stop"})
    EXPECT_FALSE(decode_clock_request(line)) << line;
  const std::string reply = wire::encode(wire::AgentMessage(wire::ClockReply{7, 100, 105}));
  const auto of_lease = decode_lease_message(reply);
  const auto of_tap = decode_tap_message(reply);
  ASSERT_TRUE(of_lease.ok() && of_tap.ok());
  for (const auto& clock : {std::get<wire::ClockReply>(*of_lease), std::get<wire::ClockReply>(*of_tap)}) {
    EXPECT_EQ(clock.id, 7U);
    EXPECT_EQ(clock.received, 100);
    EXPECT_EQ(clock.sent, 105);
  }
}

TEST(ScanHostMessages, HostileLinesAreErrors) {
  for (const char* line : {"", "{", "[]", "{}", R"({"f":[[1,9,1]]})", R"({"f":[[1]]})", R"({"f":7})",
                           R"({"unknown":1})", R"({"exit":{}})", R"({"started":{"t":"x"}})",
                           R"({"clock":{"id":1}})", R"({"clock":{"id":"x","received":1,"sent":1}})",
                           R"({"ready":7})", R"({"a":1,"b":2})", "\xff\xfe", R"({"out":5})"}) {
    EXPECT_FALSE(decode_lease_message(line).ok()) << line;
    EXPECT_FALSE(decode_tap_message(line).ok()) << line;
  }
}

struct TraceCase {
  const char* line;
  ProbeProtocol probe;
  Nanoseconds expected;  // -1: none
};

TEST(PacketTrace, OnlyProbesOfTheScan) {
  for (const TraceCase& c : {
           TraceCase{"SENT (0.1655s) TCP 198.18.0.1:5 > 198.18.0.2:80 S ttl=40 id=1 iplen=44",
                     ProbeProtocol::tcp, 165'500'000},
           {"SENT (0.0412s) ARP who-has 198.18.0.2 tell 198.18.0.1", ProbeProtocol::tcp, -1},
           {"SENT (0.0412s) ARP who-has 198.18.0.2 tell 198.18.0.1", ProbeProtocol::arp, 41'200'000},
           {"SENT (0.2888s) ICMPv6 (58) 2001:2::9 > ff02::1:ff00:11 (type=135/code=0) hopl=255",
            ProbeProtocol::tcp, -1},
           {"SENT (0.2888s) ICMPv6 (58) 2001:2::9 > ff02::1:ff00:11 (type=135/code=0) hopl=255",
            ProbeProtocol::neighbour, 288'800'000},
           {"SENT (0.1767s) UDP 2001:2::9:63074 > 2001:2::11:40125 hopl=255", ProbeProtocol::ip, 176'700'000},
           {"CONN (0.1944s) TCP localhost > 198.18.0.2:80 => Operation now in progress", ProbeProtocol::tcp,
            194'400'000},
           {"CONN (0.1944s) TCP localhost > 198.18.0.2:80 => Connection refused", ProbeProtocol::tcp, -1},
           {"RCVD (0.1656s) TCP 198.18.0.2:80 > 198.18.0.1:5 RA", ProbeProtocol::tcp, -1},
           {"NSOCK INFO [0.1000s] nsock_iod_new", ProbeProtocol::tcp, -1},
           {"SENT (s) TCP", ProbeProtocol::tcp, -1},
           {"SENT (1e300s) TCP", ProbeProtocol::tcp, -1},
           {"SENT (-1s) TCP", ProbeProtocol::tcp, -1},
           {"SENT (0.5", ProbeProtocol::tcp, -1},
       }) {
    const auto time = parse_packet_trace(c.line, c.probe);
    EXPECT_EQ(time.value_or(-1), c.expected) << c.line;
  }
}

}  // namespace
}  // namespace zpilab
