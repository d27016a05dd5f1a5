#include "harness/remote_host/packet_socket.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace zpilab {
namespace {

constexpr std::size_t kBatch = 64;
/// Ethernet, IPv6, several extension headers, TCP.
constexpr std::size_t kBeginning = 256;
/// A burst of 65,535 probes in half a second while this process waits for a processor.
constexpr int kBuffer = 96 << 20;
/// Of all addresses; with more the filter would be too long, and the classifier alone decides.
constexpr std::size_t kMostFiltered = 64;

class Filter {
 public:
  void accept_arp() {
    load(12, BPF_H);
    unless_equal(ETHERTYPE_ARP, 1);
    accept();
  }
  void accept_source(const IpAddress& source) {
    const bool v4 = source.family == Family::ipv4;
    const std::uint32_t words = v4 ? 1 : 4;
    const std::uint32_t at = v4 ? 26 : 22;  // of the source address in the frame
    load(12, BPF_H);
    unless_equal(v4 ? ETHERTYPE_IP : ETHERTYPE_IPV6, words * 2 + 1);
    for (std::uint32_t i = 0; i < words; ++i) {
      std::uint32_t value = 0;
      std::memcpy(&value, source.bytes.data() + std::size_t{i} * 4, 4);
      load(at + i * 4, BPF_W);
      unless_equal(ntohl(value), (words - 1 - i) * 2 + 1);
    }
    accept();
  }
  bool attach(int fd) {
    code_.push_back(BPF_STMT(BPF_RET | BPF_K, 0));
    sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
  }

 private:
  void load(std::uint32_t offset, std::uint16_t size) {
    code_.push_back(BPF_STMT(static_cast<std::uint16_t>(BPF_LD | BPF_ABS | size), offset));
  }
  /// Goes on if the loaded value is this one, else leaves out the next `skip` instructions.
  void unless_equal(std::uint32_t value, std::uint32_t skip) {
    code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<std::uint8_t>(skip)));
  }
  // The whole frame, or its true length would not be told.
  void accept() { code_.push_back(BPF_STMT(BPF_RET | BPF_K, 0xFFFFFFFF)); }

  std::vector<sock_filter> code_;
};

Error open_error(int error_number, const std::string& interface) {
  if (error_number == EPERM || error_number == EACCES)
    return make_error(
        Errc::unavailable,
        "reading frames needs root or CAP_NET_RAW: put \"become: sudo\" into the inventory, or run "
        "setcap cap_net_raw+ep on the zpilab program of this host",
        interface);
  return make_error(Errc::io, errno_message("open a packet socket", error_number), interface);
}

/// The interface's hardware type, or an error.
Result<unsigned short> hardware_type(int fd, const std::string& interface) {
  if (interface.empty() || interface.size() >= IFNAMSIZ || ::if_nametoindex(interface.c_str()) == 0)
    return make_error(Errc::invalid_input,
                      "there is no interface of this name on this host; `ip link` lists them", interface);
  ifreq request{};
  std::memcpy(request.ifr_name, interface.data(), interface.size());
  if (::ioctl(fd, SIOCGIFHWADDR, &request) != 0)
    return make_error(Errc::io, errno_message("ask for the hardware address", errno), interface);
  const unsigned short type = request.ifr_hwaddr.sa_family;
  if (type != ARPHRD_ETHER && type != ARPHRD_LOOPBACK)
    return make_error(Errc::invalid_input,
                      "this interface carries no Ethernet frames; the tap needs one that does", interface);
  return type;
}

Result<Done> prepare(int fd, const std::string& interface, const std::vector<IpAddress>& sources) {
  if (sources.size() <= kMostFiltered) {
    Filter filter;
    filter.accept_arp();
    for (const IpAddress& source : sources) filter.accept_source(source);
    if (!filter.attach(fd))
      return make_error(Errc::io, errno_message("attach a packet filter", errno), interface);
  }
  const int on = 1;
  if (::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) != 0)
    return make_error(Errc::io, errno_message("ask for time stamps", errno), interface);
  // FORCE goes beyond the system's limit but needs CAP_NET_ADMIN.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kBuffer, sizeof(kBuffer)) != 0)
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kBuffer, sizeof(kBuffer));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0)
    return make_error(Errc::io, errno_message("listen on the interface", errno), interface);
  return Done{};
}

Nanoseconds stamp_of(msghdr& header) {
  for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
    return static_cast<Nanoseconds>(stamp.tv_sec) * kSecond + stamp.tv_nsec;
  }
  return realtime_now();
}

}  // namespace

struct PacketSocket::Buffers {
  std::array<std::array<std::uint8_t, kBeginning>, kBatch> bytes;
  std::array<sockaddr_ll, kBatch> names;
  std::array<iovec, kBatch> pieces;
  alignas(cmsghdr) std::array<std::array<char, 64>, kBatch> controls;
  std::array<mmsghdr, kBatch> messages;
};

PacketSocket::PacketSocket(UniqueFd fd, bool loopback)
    : fd_(std::move(fd)), loopback_(loopback), buffers_(std::make_unique<Buffers>()) {}
PacketSocket::PacketSocket(PacketSocket&&) noexcept = default;
PacketSocket::~PacketSocket() = default;

Result<PacketSocket> PacketSocket::open(const std::string& interface, const std::vector<IpAddress>& sources) {
  // Protocol 0: nothing arrives before filter and interface are set.
  UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return open_error(errno, interface);
  const Result<unsigned short> type = hardware_type(fd.get(), interface);
  if (!type) return type.error();
  const Result<Done> prepared = prepare(fd.get(), interface, sources);
  if (!prepared) return prepared.error();
  return PacketSocket(std::move(fd), *type == ARPHRD_LOOPBACK);
}

std::size_t PacketSocket::receive(const std::function<void(const CapturedFrame&)>& take) {
  Buffers& b = *buffers_;
  for (std::size_t i = 0; i < kBatch; ++i) {
    b.pieces[i] = {b.bytes[i].data(), kBeginning};
    b.messages[i] = {};
    msghdr& header = b.messages[i].msg_hdr;
    header.msg_name = &b.names[i];
    header.msg_namelen = sizeof(sockaddr_ll);
    header.msg_iov = &b.pieces[i];
    header.msg_iovlen = 1;
    header.msg_control = b.controls[i].data();
    header.msg_controllen = b.controls[i].size();
  }
  const int count = ::recvmmsg(fd_.get(), b.messages.data(), kBatch, MSG_DONTWAIT | MSG_TRUNC, nullptr);
  if (count <= 0) return 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const unsigned char type = b.names[i].sll_pkttype;
    // Loopback shows each frame twice: going out and coming in.
    if (type == PACKET_LOOPBACK || (loopback_ && type == PACKET_OUTGOING)) continue;
    CapturedFrame frame;
    frame.realtime = stamp_of(b.messages[i].msg_hdr);
    frame.length = b.messages[i].msg_len;
    frame.bytes = {b.bytes[i].data(), std::min<std::size_t>(frame.length, kBeginning)};
    take(frame);
  }
  return static_cast<std::size_t>(count);
}

std::uint64_t PacketSocket::lost() {
  tpacket_stats statistics{};
  socklen_t size = sizeof(statistics);
  // The kernel sets its counter to zero whenever it is read.
  if (::getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0)
    lost_ += statistics.tp_drops;
  return lost_;
}

}  // namespace zpilab
