#include "harness/remote_host/classify_frame.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "tests/harness/remote_host/frame_builder.h"

namespace zpilab {
namespace {

using namespace testing;

const std::string kScanner = "198.18.0.1", kDevice = "198.18.0.2", kPeer = "198.18.0.3";
const std::string kScanner6 = "2001:2::1", kDevice6 = "2001:2::2", kPeer6 = "2001:2::3";
constexpr std::uint8_t kSyn = 0x02, kRst = 0x04, kAck = 0x10, kXmas = 0x29;

ScanFrames scan(TrafficClass traffic_class) {
  return {probe_protocol_of(traffic_class),
          family_of(traffic_class),
          {*parse_address(kScanner), *parse_address(kScanner6)},
          {*parse_address(kDevice), *parse_address(kDevice6)}};
}

struct Case {
  std::string name;
  Frame frame;
  TrafficClass traffic_class;
  std::optional<FrameKind> kind;
};

void check(const std::vector<Case>& cases) {
  for (const Case& c : cases) EXPECT_EQ(classify_frame(c.frame, scan(c.traffic_class)), c.kind) << c.name;
}

constexpr auto kProbe = FrameKind::probe;
constexpr auto kDiscovery = FrameKind::discovery;
constexpr auto kReset = FrameKind::reset;

TEST(ClassifyFrame, TcpOverIpv4) {
  check({
      {"SYN", ipv4(kScanner, kDevice, 6, tcp(kSyn)), TrafficClass::tcp4, kProbe},
      {"no flags", ipv4(kScanner, kDevice, 6, tcp(0)), TrafficClass::tcp4, kProbe},
      {"FIN PSH URG", ipv4(kScanner, kDevice, 6, tcp(kXmas)), TrafficClass::tcp4, kProbe},
      {"ACK", ipv4(kScanner, kDevice, 6, tcp(kAck)), TrafficClass::tcp4, kProbe},
      {"the kernel's RST", ipv4(kScanner, kDevice, 6, tcp(kRst)), TrafficClass::tcp4, kReset},
      {"RST ACK", ipv4(kScanner, kDevice, 6, tcp(kRst | kAck)), TrafficClass::tcp4, kReset},
      {"first fragment of 8 bytes", ipv4(kScanner, kDevice, 6, Frame(8, 0xFF), 0x2000), TrafficClass::tcp4,
       kProbe},
      {"later fragment", ipv4(kScanner, kDevice, 6, Frame(8, 0xFF), 0x2001), TrafficClass::tcp4, kProbe},
      {"later fragment that looks like RST", ipv4(kScanner, kDevice, 6, tcp(kRst), 2), TrafficClass::tcp4,
       kProbe},
      {"the device's answer", ipv4(kDevice, kScanner, 6, tcp(kRst | kAck)), TrafficClass::tcp4, {}},
      {"a peer's SYN", ipv4(kPeer, kDevice, 6, tcp(kSyn)), TrafficClass::tcp4, {}},
      {"to somebody else", ipv4(kScanner, kPeer, 6, tcp(kSyn)), TrafficClass::tcp4, {}},
      {"UDP in a TCP scan", ipv4(kScanner, kDevice, 17, Frame(8)), TrafficClass::tcp4, {}},
      {"TCP in a UDP scan", ipv4(kScanner, kDevice, 6, tcp(kSyn)), TrafficClass::udp4, {}},
      {"IPv4 in an IPv6 scan", ipv4(kScanner, kDevice, 6, tcp(kSyn)), TrafficClass::tcp6, {}},
      {"options before TCP", ipv4(kScanner, kDevice, 6, join(Frame(4, 1), tcp(kRst)), 0, 0x46),
       TrafficClass::tcp4, kReset},
  });
}

TEST(ClassifyFrame, UdpAndIpOverIpv4) {
  check({
      {"UDP", ipv4(kScanner, kDevice, 17, Frame(8)), TrafficClass::udp4, kProbe},
      {"later fragment of UDP", ipv4(kScanner, kDevice, 17, Frame(8), 0x00B9), TrafficClass::udp4, kProbe},
      {"ICMP in a UDP scan", ipv4(kScanner, kDevice, 1, Frame(8)), TrafficClass::udp4, {}},
      {"protocol 0", ipv4(kScanner, kDevice, 0, {}), TrafficClass::ip4, kProbe},
      {"protocol 255", ipv4(kScanner, kDevice, 255, {}), TrafficClass::ip4, kProbe},
      {"ICMP", ipv4(kScanner, kDevice, 1, Frame(8)), TrafficClass::ip4, kProbe},
      {"RST in a protocol scan", ipv4(kScanner, kDevice, 6, tcp(kRst)), TrafficClass::ip4, kReset},
      {"fragment", ipv4(kScanner, kDevice, 99, Frame(8), 5), TrafficClass::ip4, kProbe},
      {"a peer's", ipv4(kPeer, kDevice, 99, {}), TrafficClass::ip4, {}},
  });
}

TEST(ClassifyFrame, Arp) {
  check({
      {"request of a sweep", arp(1, kScanner, "198.18.0.77", true), TrafficClass::arp, kProbe},
      {"unicast request", arp(1, kScanner, kDevice, false), TrafficClass::arp, kDiscovery},
      {"reply", arp(2, kScanner, kDevice, false), TrafficClass::arp, kDiscovery},
      {"broadcast reply", arp(2, kScanner, kDevice, true), TrafficClass::arp, kDiscovery},
      {"before a TCP scan", arp(1, kScanner, kDevice, true), TrafficClass::tcp4, kDiscovery},
      {"a peer's", arp(1, kPeer, kDevice, true), TrafficClass::arp, {}},
      {"the device's", arp(1, kDevice, kScanner, true), TrafficClass::tcp4, {}},
      {"TCP in a sweep", ipv4(kScanner, kDevice, 6, tcp(kSyn)), TrafficClass::arp, {}},
  });
}

TEST(ClassifyFrame, Ipv6) {
  const Frame solicitation = {135, 0, 0, 0}, echo = {128, 0, 0, 0}, report = {143, 0, 0, 0};
  check({
      {"SYN", ipv6(kScanner6, kDevice6, 6, tcp(kSyn)), TrafficClass::tcp6, kProbe},
      {"RST", ipv6(kScanner6, kDevice6, 6, tcp(kRst)), TrafficClass::tcp6, kReset},
      {"UDP", ipv6(kScanner6, kDevice6, 17, Frame(8)), TrafficClass::udp6, kProbe},
      {"echo in a UDP scan", ipv6(kScanner6, kDevice6, 58, echo), TrafficClass::udp6, {}},
      {"echo in a protocol scan", ipv6(kScanner6, kDevice6, 58, echo), TrafficClass::ip6, kProbe},
      {"solicitation to the group", ipv6(kScanner6, "ff02::1:ff00:2", 58, solicitation), TrafficClass::tcp6,
       kDiscovery},
      {"solicitation in a protocol scan", ipv6(kScanner6, kDevice6, 58, solicitation), TrafficClass::ip6,
       kDiscovery},
      {"listener report", ipv6(kScanner6, "ff02::16", 0, extension(58, report)), TrafficClass::ip6, {}},
      {"behind a destination header", ipv6(kScanner6, kDevice6, 60, extension(6, tcp(kSyn))),
       TrafficClass::tcp6, kProbe},
      {"RST behind two headers", ipv6(kScanner6, kDevice6, 0, extension(43, extension(6, tcp(kRst)))),
       TrafficClass::tcp6, kReset},
      {"first fragment", ipv6(kScanner6, kDevice6, 44, fragment6(6, 0, tcp(kRst))), TrafficClass::tcp6,
       kReset},
      {"later fragment", ipv6(kScanner6, kDevice6, 44, fragment6(6, 3, tcp(kRst))), TrafficClass::tcp6,
       kProbe},
      {"later fragment of UDP", ipv6(kScanner6, kDevice6, 44, fragment6(17, 3, Frame(2))), TrafficClass::udp6,
       kProbe},
      {"authentication header",
       ipv6(kScanner6, kDevice6, 51, join({6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, tcp(kSyn))),
       TrafficClass::tcp6, kProbe},
      {"bare hop-by-hop in a protocol scan", ipv6(kScanner6, kDevice6, 0, {}), TrafficClass::ip6, kProbe},
      {"bare fragment header in a protocol scan", ipv6(kScanner6, kDevice6, 44, Frame(4)), TrafficClass::ip6,
       kProbe},
      {"a peer's", ipv6(kPeer6, kDevice6, 6, tcp(kSyn)), TrafficClass::tcp6, {}},
      {"to somebody else", ipv6(kScanner6, kPeer6, 6, tcp(kSyn)), TrafficClass::tcp6, {}},
      {"IPv6 in an IPv4 scan", ipv6(kScanner6, kDevice6, 6, tcp(kSyn)), TrafficClass::tcp4, {}},
  });
}

TEST(ClassifyFrame, NeighbourSweep) {
  const Frame solicitation = {135, 0, 0, 0}, advertisement = {136, 0, 0, 0}, echo = {128, 0, 0, 0};
  const std::string group = "ff02::1:ff00:77";
  ScanFrames frames = scan(TrafficClass::tcp6);
  frames.probe = ProbeProtocol::neighbour;
  const struct {
    std::string name;
    Frame frame;
    std::optional<FrameKind> kind;
  } cases[] = {
      {"solicitation of a sweep", ipv6(kScanner6, group, 58, solicitation), kProbe},
      {"to the device alone", ipv6(kScanner6, kDevice6, 58, solicitation), kDiscovery},
      {"the scanner's answer", ipv6(kScanner6, kDevice6, 58, advertisement), kDiscovery},
      {"an advertisement to all", ipv6(kScanner6, "ff02::1", 58, advertisement), kDiscovery},
      {"echo to a group", ipv6(kScanner6, "ff02::1", 58, echo), {}},
      {"echo to the device", ipv6(kScanner6, kDevice6, 58, echo), {}},
      {"SYN in a sweep", ipv6(kScanner6, kDevice6, 6, tcp(kSyn)), {}},
      {"a peer's", ipv6(kPeer6, group, 58, solicitation), {}},
      {"ARP", arp(1, kScanner, kDevice, true), kDiscovery},
  };
  for (const auto& c : cases) EXPECT_EQ(classify_frame(c.frame, frames), c.kind) << c.name;
}

TEST(ClassifyFrame, WithoutDevicesEverybodyIsOne) {
  ScanFrames frames = scan(TrafficClass::tcp4);
  frames.devices.clear();
  EXPECT_EQ(classify_frame(ipv4(kScanner, kPeer, 6, tcp(kSyn)), frames), FrameKind::probe);
}

TEST(ClassifyFrame, LongChainsOfHeadersEnd) {
  Frame payload = tcp(kSyn);
  std::uint8_t next = 6;
  for (int i = 0; i < 100; ++i) {
    payload = extension(next, payload);
    next = 60;
  }
  EXPECT_EQ(classify_frame(ipv6(kScanner6, kDevice6, 60, payload), scan(TrafficClass::tcp6)), std::nullopt);
}

TEST(ClassifyFrame, NothingIsReadBeyondATruncatedFrame) {
  const std::vector<Frame> frames = {arp(1, kScanner, kDevice, true), ipv4(kScanner, kDevice, 6, tcp(kSyn)),
                                     ipv6(kScanner6, kDevice6, 60, extension(44, fragment6(6, 0, tcp(kSyn)))),
                                     ipv4(kScanner, kDevice, 6, tcp(kSyn), 0, 0x4F)};
  for (const Frame& frame : frames) {
    for (std::size_t size = 0; size < frame.size(); ++size) {
      // An own allocation of exactly this size, so that the sanitizer sees a byte too far.
      const Frame cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
      for (const TrafficClass c :
           {TrafficClass::tcp4, TrafficClass::ip4, TrafficClass::tcp6, TrafficClass::ip6}) {
        const auto kind = classify_frame(cut, scan(c));
        EXPECT_FALSE(size < 34 && kind.has_value());
      }
    }
  }
}

TEST(ClassifyFrame, RandomFramesGiveNoCrash) {
  Random random(3);
  int classified = 0;
  for (int i = 0; i < 200'000; ++i) {
    Frame frame =
        random.below(2) == 0
            ? ipv6(kScanner6, kDevice6, static_cast<std::uint8_t>(random.below(64)), Frame(random.below(90)))
            : ipv4(kScanner, kDevice, static_cast<std::uint8_t>(random.below(20)), Frame(random.below(40)));
    for (std::uint64_t changes = random.below(6); changes > 0; --changes)
      frame[random.below(frame.size())] = static_cast<std::uint8_t>(random.below(256));
    if (classify_frame(frame, scan(static_cast<TrafficClass>(1 + random.below(7))))) ++classified;
  }
  EXPECT_GT(classified, 1000);
}

}  // namespace
}  // namespace zpilab
