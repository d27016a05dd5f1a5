// The scanner's egress filter against real nmap and raw frames: nothing outside the scope arrives at the
// other end of the link, whatever way it was sent.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>
#include <regex>
#include <string>

#include "tests/support/prepared_host.h"

namespace zpilab {
namespace {

using testing_support::NamespacePair;
using testing_support::PreparedHost;

using Frame = std::array<unsigned char, 128>;

bool has_at(const Frame& frame, std::size_t offset, std::initializer_list<unsigned char> bytes) {
  return std::equal(bytes.begin(), bytes.end(), frame.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// 198.19.0.0/16 and 2001:2:0:99::/64 stand for the forbidden world here: within the benchmarking ranges, as
/// every address of a test, but outside the scope that the scanner gets.
bool concerns_outside(const Frame& frame) {
  if (has_at(frame, 12, {0x08, 0x00})) return has_at(frame, 30, {198, 19});
  if (has_at(frame, 12, {0x08, 0x06})) return has_at(frame, 38, {198, 19});
  const auto forbidden = {std::uint8_t{0x20}, std::uint8_t{1}, std::uint8_t{0}, std::uint8_t{2},
                          std::uint8_t{0},    std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0x99}};
  return has_at(frame, 38, forbidden) ||
         has_at(frame, 62, forbidden);  // destination, or target of a solicitation
}

/// Frames that arrive on the right host's link: a packet socket sees all, whatever their address.
class FrameCounter {
 public:
  explicit FrameCounter(const NamespacePair& pair) {
    // A socket keeps the namespace it was made in, so it is made there and handed back by its creator.
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0) std::abort();
    const UniqueFd here(ends[0]), there(ends[1]);
    pair.in(NamespacePair::right, [&] {
      const UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)));
      sockaddr_ll link{};
      link.sll_family = AF_PACKET;
      link.sll_protocol = htons(ETH_P_ALL);
      link.sll_ifindex = static_cast<int>(::if_nametoindex("eth0"));
      if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&link), sizeof link) != 0) return 1;
      return send_descriptor(there.get(), fd.get()) ? 0 : 1;
    });
    fd_.reset(receive_descriptor(here.get()));
  }

  /// Frames from the other side since the last call that ask for, or go to, an address outside the scope.
  int outside() const {
    return count([](const Frame& frame) { return concerns_outside(frame); });
  }
  /// All frames from the other side since the last call.
  int all() const {
    return count([](const Frame&) { return true; });
  }

 private:
  template <typename Wanted>
  int count(Wanted wanted) const {
    int found = 0;
    while (true) {
      Frame frame{};
      sockaddr_ll from{};
      socklen_t length = sizeof from;
      if (::recvfrom(fd_.get(), frame.data(), frame.size(), 0, reinterpret_cast<sockaddr*>(&from), &length) <
          0)
        return found;
      if (from.sll_pkttype != PACKET_OUTGOING && wanted(frame)) ++found;
    }
  }
  static msghdr message(iovec* part, void* control, std::size_t size) {
    msghdr header{};
    header.msg_iov = part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = size;
    return header;
  }
  static bool send_descriptor(int channel, int fd) {
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header = message(&part, control, sizeof control);
    cmsghdr* about = CMSG_FIRSTHDR(&header);
    about->cmsg_level = SOL_SOCKET;
    about->cmsg_type = SCM_RIGHTS;
    about->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(about), &fd, sizeof fd);
    return ::sendmsg(channel, &header, 0) == 1;
  }
  static int receive_descriptor(int channel) {
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header = message(&part, control, sizeof control);
    int fd = -1;
    if (::recvmsg(channel, &header, MSG_DONTWAIT) == 1 && CMSG_FIRSTHDR(&header) != nullptr)
      std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof fd);
    return fd;
  }

  UniqueFd fd_;
};

struct Attempt {
  const char* name;
  const char* command;
};

constexpr const char* kScope = R"({"prepare":{"role":"scanner","name":"scanner","addresses":{},)"
                               R"("scope":["198.18.60.0/24","2001:2:0:60::/64"]}})";

constexpr Attempt kOutside[] = {
    {"arp sweep",
     "ip addr add 198.19.2.9/24 dev eth0; nmap -n -sn -PR -T5 --max-retries 1 198.19.2.0/29; ip addr del "
     "198.19.2.9/24 dev eth0"},
    {"kernel arp",
     "ip addr add 198.19.2.9/24 dev eth0; ping -c 1 -W 1 198.19.2.1; ip addr del 198.19.2.9/24 dev eth0"},
    {"syn by raw ip", "nmap -n -Pn -sS -p 1-20 -T5 --max-retries 0 --send-ip 198.19.7.7"},
    {"syn by ethernet", "nmap -n -Pn -sS -p 1-20 -T5 --max-retries 0 --send-eth 198.19.7.7"},
    {"fragments", "nmap -n -Pn -sS -f -p 1-20 -T5 --max-retries 0 --send-eth 198.19.7.7"},
    {"udp", "nmap -n -Pn -sU -p 1-10 -T5 --max-retries 0 --send-ip 198.19.7.7"},
    {"ip protocols", "nmap -n -Pn -sO -p 1-20 -T5 --max-retries 0 --send-ip 198.19.7.7"},
    {"ipv6 syn", "nmap -6 -n -Pn -sS -p 1-20 -T5 --max-retries 0 --send-ip 2001:2:0:99::7"},
    {"ipv6 discovery",
     "ip addr add 2001:2:0:99::9/64 dev eth0 nodad; nmap -6 -n -sn -T5 --max-retries 1 2001:2:0:99::1 "
     "2001:2:0:99::2 2001:2:0:99::3; "
     "ip addr del 2001:2:0:99::9/64 dev eth0"},
    {"ping", "ping -c 3 -i 0.01 -W 1 198.19.7.7"},
    {"connect", "timeout 1 bash -c 'exec 3<>/dev/tcp/198.19.7.7/80'"},
};

std::string quietly(const char* command) { return "{ " + std::string(command) + "; } >/dev/null 2>&1; :"; }

TEST(EgressFilter, LetsNothingOutOfTheScope) {
  const NamespacePair pair;
  // Routes for everything lead to the other host, whose hardware address is known: only the filter stands
  // between.
  const std::string routes =
      "ip neigh replace 198.18.60.2 lladdr MAC dev eth0; ip neigh replace 2001:2:0:60::2 lladdr MAC dev "
      "eth0; "
      "ip route add default via 198.18.60.2; ip -6 route add default via 2001:2:0:60::2";
  const std::string mac =
      pair.output(NamespacePair::right, "ip -br link show dev eth0 | awk '{printf \"%s\", $3}'");
  ASSERT_EQ(mac.size(), 17U) << mac;
  pair.shell(NamespacePair::left, std::regex_replace(routes, std::regex("MAC"), mac));
  const FrameCounter frames(pair);
  // Without the filter the attempts do arrive: otherwise the test would prove nothing.
  for (const Attempt& attempt : kOutside) {
    pair.shell(NamespacePair::left, quietly(attempt.command));
    EXPECT_GT(frames.outside(), 0) << attempt.name << " sends nothing at all here";
  }

  PreparedHost scanner(pair, NamespacePair::left);
  ASSERT_TRUE(scanner.send(kScope));
  ASSERT_NE(scanner.line().find("\"ready\""), std::string::npos);
  frames.outside();
  for (const Attempt& attempt : kOutside) {
    pair.shell(NamespacePair::left, quietly(attempt.command));
    EXPECT_EQ(frames.outside(), 0) << attempt.name << " got out";
  }

  std::string rest;
  EXPECT_EQ(scanner.finish(&rest), 0);
  const std::size_t found = rest.find("\"egress_dropped\":");
  ASSERT_NE(found, std::string::npos) << rest;
  EXPECT_GT(std::stoi(rest.substr(found + 17)), 50) << rest;
}

TEST(EgressFilter, LetsScansOfTheScopePass) {
  const NamespacePair pair;
  PreparedHost scanner(pair, NamespacePair::left);
  ASSERT_TRUE(scanner.send(kScope));
  ASSERT_NE(scanner.line().find("\"ready\""), std::string::npos);
  const FrameCounter frames(pair);
  const Attempt inside[] = {
      {"arp sweep", "nmap -n -sn -PR 198.18.60.2 | grep -q 'Host is up'"},
      {"syn", "nmap -n -sS -p 1-20 --send-eth 198.18.60.2 | grep -q closed"},
      {"raw ip", "nmap -n -sO -p 6,200 --send-ip 198.18.60.2 >/dev/null"},
      {"ipv6 syn", "nmap -6 -n -sS -p 1-20 2001:2:0:60::2 | grep -q closed"},
      {"ping", "ping -c 1 -W 2 2001:2:0:60::2 >/dev/null && ping -c 1 -W 2 198.18.60.2 >/dev/null"},
  };
  for (const Attempt& attempt : inside) {
    EXPECT_EQ(pair.shell(NamespacePair::left, attempt.command), 0) << attempt.name;
    EXPECT_GT(frames.all(), 0) << attempt.name;
  }
  std::string rest;
  EXPECT_EQ(scanner.finish(&rest), 0);
  EXPECT_NE(rest.find("\"egress_dropped\":0"), std::string::npos) << rest;
}

}  // namespace
}  // namespace zpilab
