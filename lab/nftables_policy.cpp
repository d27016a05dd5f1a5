#include "lab/nftables_policy.h"

namespace zpilab {
namespace {

std::string accept_ports(const char* protocol, const std::vector<int>& ports) {
  if (ports.empty()) return {};
  std::string list;
  for (int port : ports) list += (list.empty() ? "" : ", ") + std::to_string(port);
  return std::string("    ") + protocol + " dport { " + list + " } accept\n";
}

}  // namespace

std::string policy_rules(Policy policy, const std::vector<int>& open_tcp_ports,
                         const std::vector<int>& open_udp_ports) {
  if (policy == Policy::open) return {};
  std::string rules =
      "  chain input {\n"
      "    type filter hook input priority filter; policy accept;\n"
      "    iifname \"lo\" accept\n"
      "    ct state established,related accept\n"
      // ICMP of both families, neighbour discovery among it. By number: a small system has no /etc/protocols.
      "    meta l4proto { 1, 58 } accept\n";
  rules += accept_ports("tcp", open_tcp_ports) + accept_ports("udp", open_udp_ports);
  if (policy != Policy::drop) rules += "    meta l4proto 6 reject with tcp reset\n";
  rules += policy == Policy::reject ? "    reject with icmpx port-unreachable\n" : "    drop\n";
  return rules + "  }\n";
}

}  // namespace zpilab
