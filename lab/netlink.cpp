#include "lab/netlink.h"

#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

namespace zpilab {

namespace {

constexpr std::uint16_t kCreate = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
constexpr std::uint16_t kChange = NLM_F_REQUEST | NLM_F_ACK;

ifinfomsg link_header(int index, unsigned flags) {
  ifinfomsg header{};
  header.ifi_family = AF_UNSPEC;
  header.ifi_index = index;
  header.ifi_flags = flags;
  header.ifi_change = flags;
  return header;
}

}  // namespace

NetlinkMessage::NetlinkMessage(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = flags;
  body(header);
}

void NetlinkMessage::append(std::span<const std::byte> bytes) {
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  bytes_.resize(NLMSG_ALIGN(bytes_.size()));
}

void NetlinkMessage::attribute_bytes(std::uint16_t type, std::span<const std::byte> bytes) {
  rtattr header{};
  header.rta_type = type;
  header.rta_len = static_cast<std::uint16_t>(RTA_LENGTH(bytes.size()));
  append(std::as_bytes(std::span(&header, 1)));
  append(bytes);
}

void NetlinkMessage::attribute_text(std::uint16_t type, std::string_view text) {
  const std::string terminated(text);
  attribute_bytes(type, std::as_bytes(std::span(terminated.c_str(), terminated.size() + 1)));
}

std::size_t NetlinkMessage::open_nested(std::uint16_t type) {
  const std::size_t at = bytes_.size();
  attribute_bytes(type, {});
  return at;
}

void NetlinkMessage::close_nested(std::size_t opened) {
  const auto length = static_cast<std::uint16_t>(bytes_.size() - opened);
  std::memcpy(bytes_.data() + opened + offsetof(rtattr, rta_len), &length, sizeof length);
}

std::span<const std::byte> NetlinkMessage::finish(std::uint32_t sequence) {
  const auto length = static_cast<std::uint32_t>(bytes_.size());
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
  std::memcpy(bytes_.data() + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
  return bytes_;
}

Result<NetlinkSocket> NetlinkSocket::open() {
  UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket) return make_error(Errc::io, errno_message("open a netlink socket", errno));
  timeval timeout{};
  timeout.tv_sec = static_cast<time_t>(kAnswerTimeout / kSecond);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  return NetlinkSocket(std::move(socket));
}

Result<Done> NetlinkSocket::request(NetlinkMessage& message, const std::string& tried) {
  const auto bytes = message.finish(++sequence_);
  if (::send(socket_.get(), bytes.data(), bytes.size(), 0) < 0)
    return make_error(Errc::io, errno_message(tried, errno));
  for (;;) {
    alignas(nlmsghdr) std::array<char, 8192> answer{};
    const ssize_t size = ::recv(socket_.get(), answer.data(), answer.size(), 0);
    if (size < 0) {
      if (errno == EINTR) continue;
      return make_error(errno == EAGAIN ? Errc::timeout : Errc::io, errno_message(tried, errno));
    }
    nlmsghdr header{};
    nlmsgerr verdict{};
    if (static_cast<std::size_t>(size) < sizeof header + sizeof verdict.error) continue;
    std::memcpy(&header, answer.data(), sizeof header);
    if (header.nlmsg_seq != sequence_ || header.nlmsg_type != NLMSG_ERROR) continue;
    std::memcpy(&verdict.error, answer.data() + NLMSG_HDRLEN, sizeof verdict.error);
    if (verdict.error == 0) return Done{};
    if (verdict.error == -EOPNOTSUPP)
      return make_error(Errc::unavailable,
                        tried + ": this kernel cannot do it; load its module or use a Debian kernel");
    return make_error(Errc::io, errno_message(tried, -verdict.error));
  }
}

Result<Done> NetlinkSocket::add_bridge(std::string_view name, int index, const MacAddress& mac) {
  NetlinkMessage message(RTM_NEWLINK, kCreate);
  message.body(link_header(index, IFF_UP));
  message.attribute_text(IFLA_IFNAME, name);
  message.attribute(IFLA_ADDRESS, mac);
  const auto info = message.open_nested(IFLA_LINKINFO);
  message.attribute_text(IFLA_INFO_KIND, "bridge");
  const auto data = message.open_nested(IFLA_INFO_DATA);
  // A snooping bridge sends queries of its own and holds back multicast: the cell's hosts must hear neither.
  message.attribute(IFLA_BR_MCAST_SNOOPING, std::uint8_t{0});
  message.attribute(IFLA_BR_STP_STATE, std::uint32_t{0});
  message.attribute(IFLA_BR_FORWARD_DELAY, std::uint32_t{0});
  message.close_nested(data);
  message.close_nested(info);
  return request(message, "add the bridge \"" + std::string(name) + "\"");
}

Result<Done> NetlinkSocket::add_veth(const VethEnd& near, std::optional<int> bridge_index, const VethEnd& far,
                                     int far_namespace) {
  NetlinkMessage message(RTM_NEWLINK, kCreate);
  message.body(link_header(near.index, IFF_UP));
  message.attribute_text(IFLA_IFNAME, near.name);
  message.attribute(IFLA_ADDRESS, near.mac);
  if (bridge_index) message.attribute(IFLA_MASTER, static_cast<std::uint32_t>(*bridge_index));
  const auto info = message.open_nested(IFLA_LINKINFO);
  message.attribute_text(IFLA_INFO_KIND, "veth");
  const auto data = message.open_nested(IFLA_INFO_DATA);
  const auto peer = message.open_nested(VETH_INFO_PEER);
  message.body(link_header(far.index, 0));
  message.attribute_text(IFLA_IFNAME, far.name);
  message.attribute(IFLA_ADDRESS, far.mac);
  message.attribute(IFLA_NET_NS_FD, static_cast<std::uint32_t>(far_namespace));
  message.close_nested(peer);
  message.close_nested(data);
  message.close_nested(info);
  return request(message, "add the link \"" + near.name + "\"");
}

Result<Done> NetlinkSocket::set_up(int index) {
  NetlinkMessage message(RTM_NEWLINK, kChange);
  message.body(link_header(index, IFF_UP));
  return request(message, "set up link " + std::to_string(index));
}

Result<Done> NetlinkSocket::add_address(int index, const IpAddress& address, int prefix_length) {
  const bool v4 = address.family == Family::ipv4;
  NetlinkMessage message(RTM_NEWADDR, kCreate);
  ifaddrmsg header{};
  header.ifa_family = v4 ? AF_INET : AF_INET6;
  header.ifa_prefixlen = static_cast<std::uint8_t>(prefix_length);
  header.ifa_flags = v4 ? 0 : IFA_F_NODAD;
  header.ifa_index = static_cast<std::uint32_t>(index);
  message.body(header);
  const auto bytes = std::as_bytes(std::span(address.bytes)).first(v4 ? 4 : 16);
  message.attribute_bytes(IFA_LOCAL, bytes);
  message.attribute_bytes(IFA_ADDRESS, bytes);
  return request(message, "add address " + to_string(address));
}

Result<Done> NetlinkSocket::add_route(const Prefix& destination, const IpAddress& gateway) {
  const bool v4 = destination.base.family == Family::ipv4;
  NetlinkMessage message(RTM_NEWROUTE, kCreate);
  rtmsg header{};
  header.rtm_family = v4 ? AF_INET : AF_INET6;
  header.rtm_dst_len = static_cast<std::uint8_t>(destination.length);
  header.rtm_table = RT_TABLE_MAIN;
  header.rtm_protocol = RTPROT_STATIC;
  header.rtm_scope = RT_SCOPE_UNIVERSE;
  header.rtm_type = RTN_UNICAST;
  message.body(header);
  const std::size_t size = v4 ? 4 : 16;
  message.attribute_bytes(RTA_DST, std::as_bytes(std::span(destination.base.bytes)).first(size));
  message.attribute_bytes(RTA_GATEWAY, std::as_bytes(std::span(gateway.bytes)).first(size));
  return request(message, "add the route to " + to_string(destination) + " over " + to_string(gateway));
}

}  // namespace zpilab
