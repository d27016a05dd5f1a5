#include "harness/run/port_answer.h"

#include <string_view>

namespace zpilab {
namespace {

/// The reasons are those of nmap 7.93, portreasons.cc.
std::string policy_of(std::string_view reason, ProbeProtocol protocol) {
  if (reason == "no-response") return "drop";
  // A firewall that rejects with them cannot be told from a port where nobody listens.
  if (reason == "reset" || (reason == "port-unreach" && protocol == ProbeProtocol::udp))
    return "open or reject";
  if (reason == "syn-ack" || reason == "udp-response") return "a service listens there";
  return "reject";
}

}  // namespace

std::optional<PortAnswer> port_answer(const std::string& nmap_xml, ProbeProtocol protocol) {
  constexpr std::string_view kReason = " reason=\"";
  const std::size_t port = nmap_xml.find("<port ");
  if (port == std::string::npos) return std::nullopt;
  const std::size_t found = nmap_xml.find(kReason, port);
  if (found == std::string::npos) return std::nullopt;
  const std::size_t begin = found + kReason.size();
  const std::string reason = nmap_xml.substr(begin, nmap_xml.find('"', begin) - begin);
  return PortAnswer{reason, policy_of(reason, protocol)};
}

}  // namespace zpilab
