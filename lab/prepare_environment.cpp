#include "lab/prepare_environment.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>

#include "harness/core/unique_fd.h"

namespace zpilab {
namespace {

/// Below /proc/sys. All that decides how fast, and whether, a host answers probes or talks by itself.
constexpr std::array<std::string_view, 17> kSysctls = {
    "net.ipv4.icmp_ratelimit",          "net.ipv4.icmp_ratemask",        "net.ipv4.icmp_msgs_per_sec",
    "net.ipv4.icmp_msgs_burst",         "net.ipv4.icmp_echo_ignore_all", "net.ipv4.ip_default_ttl",
    "net.ipv4.ip_local_port_range",     "net.ipv4.ip_forward",           "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_challenge_ack_limit", "net.ipv4.tcp_syn_retries",      "net.ipv6.icmp.ratelimit",
    "net.ipv6.icmp.ratemask",           "net.ipv6.bindv6only",           "net.core.somaxconn",
    "net.ipv4.tcp_timestamps",          "net.netfilter.nf_conntrack_max"};
constexpr std::array<std::string_view, 9> kLinkSysctls = {"ipv6.conf.*.disable_ipv6",
                                                          "ipv6.conf.*.accept_ra",
                                                          "ipv6.conf.*.autoconf",
                                                          "ipv6.conf.*.dad_transmits",
                                                          "ipv6.conf.*.router_solicitations",
                                                          "ipv4.conf.*.rp_filter",
                                                          "ipv4.conf.*.arp_ignore",
                                                          "ipv4.conf.*.accept_redirects",
                                                          "ipv6.conf.*.forwarding"};

struct Offload {
  const char* name;
  __u32 command;
};
constexpr std::array<Offload, 5> kOffloads = {{{"rx_checksum", ETHTOOL_GRXCSUM},
                                               {"tx_checksum", ETHTOOL_GTXCSUM},
                                               {"tso", ETHTOOL_GTSO},
                                               {"gso", ETHTOOL_GGSO},
                                               {"gro", ETHTOOL_GGRO}}};

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::replace(line.begin(), line.end(), '\t', ' ');
  return line;
}

void add_sysctl(Environment& environment, const std::string& name) {
  std::string path = name;
  std::replace(path.begin(), path.end(), '.', '/');
  const std::string value = first_line("/proc/sys/" + path);
  if (!value.empty()) environment["sysctl." + name] = value;
}

void add_offloads(Environment& environment, const std::string& link) {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || link.size() >= IFNAMSIZ) return;
  for (const Offload& offload : kOffloads) {
    ethtool_value value{offload.command, 0};
    ifreq request{};
    std::memcpy(request.ifr_name, link.data(), link.size());
    request.ifr_data = reinterpret_cast<char*>(&value);
    if (::ioctl(socket.get(), SIOCETHTOOL, &request) == 0)
      environment["offload." + link + '.' + offload.name] = value.data != 0 ? "on" : "off";
  }
}

}  // namespace

std::vector<std::string> link_names() {
  std::vector<std::string> names;
  const std::unique_ptr<struct if_nameindex, void (*)(struct if_nameindex*)> list(::if_nameindex(),
                                                                                  ::if_freenameindex);
  if (!list) return names;
  for (const struct if_nameindex* link = list.get(); link->if_index != 0; ++link)
    if (std::string_view(link->if_name) != "lo") names.emplace_back(link->if_name);
  std::sort(names.begin(), names.end());
  return names;
}

Environment host_environment() {
  Environment environment;
  utsname system{};
  if (::uname(&system) == 0) {
    environment["kernel"] = system.release;
    environment["machine"] = system.machine;
  }
  environment["cpus"] = std::to_string(::sysconf(_SC_NPROCESSORS_ONLN));
  environment["load"] = first_line("/proc/loadavg");
  for (const std::string_view name : kSysctls) add_sysctl(environment, std::string(name));
  for (const std::string& link : link_names()) {
    for (const std::string_view pattern : kLinkSysctls) {
      std::string name = "net." + std::string(pattern);
      const std::size_t star = name.find('*');
      // A link's name may hold a '.', which would become a folder: such a link's own settings are left out.
      if (link.find('.') == std::string::npos) add_sysctl(environment, name.replace(star, 1, link));
    }
    add_offloads(environment, link);
  }
  return environment;
}

}  // namespace zpilab
