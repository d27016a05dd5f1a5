// The eight classes of traffic that a detector tells apart. The ids are those of the source articles. Beside
// them stand `other`, a scan that is none of them, of which only can be asked whether anything was noticed;
// and `tcp`, which only detectors say: a TCP scan whose family they do not know. The kernel counts TCP of
// both families together, so that is an honest answer; no scan is of that class.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zpilab {

enum class TrafficClass : std::uint8_t { normal = 0, tcp4, arp, ip4, udp4, tcp6, ip6, udp6, other, tcp };

inline constexpr std::size_t kClassCount = 8;  ///< of those that are told apart: without `other` and `tcp`
inline constexpr std::array<std::string_view, kClassCount> kClassNames = {"normal", "tcp4", "arp", "ip4",
                                                                          "udp4",   "tcp6", "ip6", "udp6"};

inline constexpr std::string_view class_name(TrafficClass c) {
  if (c == TrafficClass::other) return "other";
  return c == TrafficClass::tcp ? "tcp" : kClassNames[static_cast<std::size_t>(c)];
}

/// One of the eight.
inline constexpr std::optional<TrafficClass> parse_class(std::string_view name) {
  for (std::size_t i = 0; i < kClassCount; ++i)
    if (kClassNames[i] == name) return static_cast<TrafficClass>(i);
  return std::nullopt;
}

/// What a scan can be: the eight, and `other`.
inline constexpr std::optional<TrafficClass> parse_scan_class(std::string_view name) {
  return name == "other" ? TrafficClass::other : parse_class(name);
}

/// What a detector can say: the eight, and `tcp`.
inline constexpr std::optional<TrafficClass> parse_said_class(std::string_view name) {
  return name == "tcp" ? TrafficClass::tcp : parse_class(name);
}

/// Address family as used by scenarios and probes. ARP belongs to ipv4.
enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

/// Precondition: not `other` and not `tcp`, which have no family of their own.
inline constexpr Family family_of(TrafficClass c) {
  return c == TrafficClass::tcp6 || c == TrafficClass::ip6 || c == TrafficClass::udp6 ? Family::ipv6
                                                                                      : Family::ipv4;
}

/// What goes over the wire in a scan: decides which frames are probes.
enum class ProbeProtocol : std::uint8_t { tcp, udp, ip, arp, neighbour };

/// Precondition: a class of scans that is not `other`, or `tcp`.
inline constexpr ProbeProtocol probe_protocol_of(TrafficClass c) {
  switch (c) {
    case TrafficClass::udp4:
    case TrafficClass::udp6:
      return ProbeProtocol::udp;
    case TrafficClass::ip4:
    case TrafficClass::ip6:
      return ProbeProtocol::ip;
    case TrafficClass::arp:
      return ProbeProtocol::arp;
    case TrafficClass::normal:
    case TrafficClass::other:
    case TrafficClass::tcp4:
    case TrafficClass::tcp6:
    case TrafficClass::tcp:
      break;
  }
  return ProbeProtocol::tcp;
}

// How what a detector says of a scan is graded. Of a scan of class `other` neither can be right.

inline constexpr bool right_protocol(TrafficClass said, TrafficClass truth) {
  return said != TrafficClass::normal && said != TrafficClass::other && truth != TrafficClass::normal &&
         truth != TrafficClass::other && probe_protocol_of(said) == probe_protocol_of(truth);
}

/// The family of addresses. `tcp` names none.
inline constexpr bool right_family(TrafficClass said, TrafficClass truth) {
  return said != TrafficClass::normal && said != TrafficClass::other && said != TrafficClass::tcp &&
         truth != TrafficClass::other && family_of(said) == family_of(truth);
}

}  // namespace zpilab
