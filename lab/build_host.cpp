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

// Interface indices: on the switch bridges come first, then ports; in a host its links.
int bridge_index(std::size_t network) { return kFirstIndex + static_cast<int>(network); }
int port_index(std::size_t link) { return bridge_index(kCellNetworks.size() + link); }
int link_index(std::size_t link) { return kFirstIndex + static_cast<int>(link); }

struct OpenHost {
  HostNamespaces namespaces;
  NetlinkSocket netlink;
};
using OpenHosts = std::vector<OpenHost>;  ///< row by row as kCellHosts

OpenHost& host_named(OpenHosts& hosts, std::string_view name) { return hosts[*find_cell_host(name)]; }

NetlinkSocket::VethEnd link_end(std::size_t row) {
  const CellLink& link = kCellLinks[row];
  return {std::string(link.name), link_index(row), host_mac(link.mac_end)};
}

Result<Done> pin(std::span<const PinnedSysctl> settings) {
  for (const PinnedSysctl& setting : settings)
    if (auto done = pin_sysctl(setting); !done) return done;
  return Done{};
}

Result<Done> pin_settings(std::size_t row) {
  if (row == kSwitch) return pin(kSwitchSysctls);
  auto done = pin(kHostSysctls);
  return done && kCellHosts[row].forwards ? pin(kRouterSysctls) : done;
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
  if (auto pinned = pin_settings(row); !pinned) return pinned.error();
  auto netlink = NetlinkSocket::open();
  if (!netlink) return netlink.error();
  if (auto done = netlink->set_up(kLoopback); !done) return done.error();
  auto namespaces = HostNamespaces::of_this_process();
  if (!namespaces) return namespaces.error();
  return OpenHost{std::move(*namespaces), std::move(*netlink)};
}

Result<Done> add_bridges(NetlinkSocket& the_switch) {
  for (std::size_t i = 0; i < kCellNetworks.size(); ++i) {
    const CellNetwork& network = kCellNetworks[i];
    if (!network.bridged) continue;
    if (auto done = the_switch.add_bridge(network.name, bridge_index(i), host_mac(network.mac_end)); !done)
      return done;
  }
  return Done{};
}

Result<Done> add_port(std::size_t network, std::size_t row, OpenHosts& hosts) {
  const CellLink& link = kCellLinks[row];
  const NetlinkSocket::VethEnd port{std::string(link.port), port_index(row), port_mac(link.mac_end)};
  return hosts[kSwitch].netlink.add_veth(port, bridge_index(network), link_end(row),
                                         host_named(hosts, link.host).namespaces.network());
}

/// The links of a network, which a bridge or a cable joins; all of them are down yet at the hosts' side.
Result<Done> join_links(std::size_t network, OpenHosts& hosts) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < kCellLinks.size(); ++row)
    if (kCellLinks[row].network == kCellNetworks[network].name) rows.push_back(row);
  if (!kCellNetworks[network].bridged)
    return host_named(hosts, kCellLinks[rows.at(0)].host)
        .netlink.add_veth(link_end(rows.at(0)), std::nullopt, link_end(rows.at(1)),
                          host_named(hosts, kCellLinks[rows.at(1)].host).namespaces.network());
  for (const std::size_t row : rows)
    if (auto done = add_port(network, row, hosts); !done) return done;
  return Done{};
}

Result<Done> configure_link(std::size_t row, NetlinkSocket& netlink) {
  const CellLink& link = kCellLinks[row];
  const int index = link_index(row);
  if (auto done = netlink.set_up(index); !done) return done;
  if (auto done = netlink.add_address(index, *parse_address(link.ipv4), kPrefixLength4); !done) return done;
  return netlink.add_address(index, *parse_address(link.ipv6), kPrefixLength6);
}

Result<Done> connect_hosts(OpenHosts& hosts) {
  if (auto done = add_bridges(hosts[kSwitch].netlink); !done) return done;
  for (std::size_t network = 0; network < kCellNetworks.size(); ++network)
    if (auto done = join_links(network, hosts); !done) return done;
  for (std::size_t row = 0; row < kCellLinks.size(); ++row)
    if (auto done = configure_link(row, host_named(hosts, kCellLinks[row].host).netlink); !done) return done;
  for (const CellRoute& route : kCellRoutes)
    if (auto done = host_named(hosts, route.host)
                        .netlink.add_route(*parse_prefix(route.destination), *parse_address(route.gateway));
        !done)
      return done;
  return Done{};
}

}  // namespace

Result<Done> build_hosts(const std::vector<std::string>& keep,
                         std::array<HostNamespaces, kCellHosts.size()>& hosts) {
  const auto home = HostNamespaces::of_this_process();
  if (!home) return home.error();
  OpenHosts opened;
  for (std::size_t row = 0; row < hosts.size(); ++row) {
    auto host = make_host(row, keep);
    // Back before the next one, so that no host's mounts are copied into another's.
    if (auto done = home->enter(); !done) return done;
    if (!host) return host.error();
    opened.push_back(std::move(*host));
  }
  if (auto done = connect_hosts(opened); !done) return done;
  for (std::size_t row = 0; row < hosts.size(); ++row) hosts[row] = std::move(opened[row].namespaces);
  return Done{};
}

}  // namespace zpilab
