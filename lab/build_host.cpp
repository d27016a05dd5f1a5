#include "lab/build_host.h"

#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <span>

#include "lab/mounts.h"
#include "lab/netlink.h"
#include "lab/pinned_sysctls.h"

namespace zpilab {

namespace {

constexpr int kLoopback = 1;
constexpr int kBridgeIndex = kFirstIndex;
constexpr int kHostLinkIndex = kFirstIndex;  // in its own namespace

int port_index(std::size_t host) { return kFirstIndex + static_cast<int>(host); }

/// The port's address on the switch's side of a host's cable: as the host's, but for one octet.
MacAddress port_mac(const CellHost& host) {
  MacAddress mac = host.mac;
  mac[4] = 0x33;
  return mac;
}

struct OpenHost {
  HostNamespaces namespaces;
  NetlinkSocket netlink;
};

Result<Done> pin(std::span<const PinnedSysctl> settings) {
  for (const PinnedSysctl& setting : settings)
    if (auto done = pin_sysctl(setting); !done) return done;
  return Done{};
}

/// The calling process is in the new host's namespaces afterwards.
Result<OpenHost> make_host(std::size_t row, const std::vector<std::string>& keep) {
  const CellHost& host = kCellHosts[row];
  if (::unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS) != 0)
    return make_error(Errc::unavailable,
                      errno_message("make the namespaces of host \"" + std::string(host.name) + "\"", errno));
  if (auto done = mount_host(keep); !done) return done.error();
  if (::sethostname(host.name.data(), host.name.size()) != 0)
    return make_error(Errc::io, errno_message("set the hostname", errno));
  // Before any link is up: they decide whether a host speaks by itself.
  const auto pinned = row == kSwitch ? pin(kSwitchSysctls) : pin(kHostSysctls);
  if (!pinned) return pinned.error();
  auto netlink = NetlinkSocket::open();
  if (!netlink) return netlink.error();
  if (auto done = netlink->set_up(kLoopback); !done) return done.error();
  auto namespaces = HostNamespaces::of_this_process();
  if (!namespaces) return namespaces.error();
  return OpenHost{std::move(*namespaces), std::move(*netlink)};
}

Result<Done> connect_host(std::size_t row, NetlinkSocket& the_switch, OpenHost& host) {
  const CellHost& plan = kCellHosts[row];
  const NetlinkSocket::VethEnd port{std::string(plan.name), port_index(row), port_mac(plan)};
  const NetlinkSocket::VethEnd link{std::string(kHostLink), kHostLinkIndex, plan.mac};
  if (auto done = the_switch.add_veth(port, kBridgeIndex, link, host.namespaces.network()); !done)
    return done;
  if (auto done = host.netlink.set_up(kHostLinkIndex); !done) return done;
  const auto ipv4 = parse_address(plan.ipv4);
  const auto ipv6 = parse_address(plan.ipv6);
  if (auto done = host.netlink.add_address(kHostLinkIndex, *ipv4, kPrefixLength4); !done) return done;
  return host.netlink.add_address(kHostLinkIndex, *ipv6, kPrefixLength6);
}

}  // namespace

Result<Done> build_hosts(const std::vector<std::string>& keep,
                         std::array<HostNamespaces, kCellHosts.size()>& hosts) {
  const auto home = HostNamespaces::of_this_process();
  if (!home) return home.error();
  std::vector<OpenHost> opened;
  for (std::size_t row = 0; row < hosts.size(); ++row) {
    auto host = make_host(row, keep);
    // Back before the next one, so that no host's mounts are copied into another's.
    if (auto done = home->enter(); !done) return done;
    if (!host) return host.error();
    opened.push_back(std::move(*host));
  }
  NetlinkSocket& the_switch = opened[kSwitch].netlink;
  if (auto done = the_switch.add_bridge(kBridge, kBridgeIndex, kCellHosts[kSwitch].mac); !done) return done;
  for (std::size_t row = 0; row < hosts.size(); ++row)
    if (row != kSwitch)
      if (auto done = connect_host(row, the_switch, opened[row]); !done) return done;
  for (std::size_t row = 0; row < hosts.size(); ++row) hosts[row] = std::move(opened[row].namespaces);
  return Done{};
}

}  // namespace zpilab
