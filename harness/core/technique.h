// The table of scan techniques. A technique is one row: its name in scenarios, nmap's flags, the class it
// belongs to in either family, what its probes are, and whether it bursts. Adding one adds a row here and
// nothing else.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "harness/core/ids.h"

namespace zpilab {

/// How the probes of a scan are paced. Bursts never overlap another burst or the building of a cell.
enum class Pace : std::uint8_t {
  burst,  ///< as fast as the answers come (TCP and ARP at T3 and faster)
  paced,  ///< by nmap's timer (T2 and slower) or by the target's ICMP limiter (UDP, IP protocol)
};

struct Technique {
  std::string_view name;                   ///< in scenarios
  std::array<std::string_view, 2> nmap;    ///< flags; the second may be empty
  std::optional<TrafficClass> ipv4, ipv6;  ///< class in each family, or `other`; empty: not possible there
  ProbeProtocol probe;
  bool takes_ports;  ///< port list, or protocol list for ip-protocol
  bool sweeps;       ///< scans the cell's sweep range of its family instead of the device's address
  Pace at_t3;        ///< pace at T3 and faster; T2 and slower are always paced
  std::string_view help;
};

inline constexpr std::array<Technique, 12> kTechniques = {{
    {"syn",
     {"-sS", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "half-open TCP"},
    {"connect",
     {"-sT", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "full TCP connections"},
    {"null",
     {"-sN", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP without flags"},
    {"fin",
     {"-sF", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP with FIN only"},
    {"xmas",
     {"-sX", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP with FIN, PSH and URG"},
    {"ack",
     {"-sA", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP with ACK only"},
    {"window",
     {"-sW", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP ACK, judged by the window"},
    {"maimon",
     {"-sM", ""},
     TrafficClass::tcp4,
     TrafficClass::tcp6,
     ProbeProtocol::tcp,
     true,
     false,
     Pace::burst,
     "TCP with FIN and ACK"},
    {"udp",
     {"-sU", ""},
     TrafficClass::udp4,
     TrafficClass::udp6,
     ProbeProtocol::udp,
     true,
     false,
     Pace::paced,
     "UDP"},
    {"ip-protocol",
     {"-sO", ""},
     TrafficClass::ip4,
     TrafficClass::ip6,
     ProbeProtocol::ip,
     true,
     false,
     Pace::paced,
     "IP protocol numbers"},
    {"arp-sweep",
     {"-sn", "-PR"},
     TrafficClass::arp,
     std::nullopt,
     ProbeProtocol::arp,
     false,
     true,
     Pace::burst,
     "ARP requests over the sweep range"},
    {"neighbour-sweep",
     {"-sn", ""},
     std::nullopt,
     TrafficClass::other,
     ProbeProtocol::neighbour,
     false,
     true,
     Pace::burst,
     "IPv6 neighbour solicitations over the sweep range; none of the eight classes"},
}};

constexpr const Technique* find_technique(std::string_view name) {
  for (const Technique& technique : kTechniques)
    if (technique.name == name) return &technique;
  return nullptr;
}

}  // namespace zpilab
