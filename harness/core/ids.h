// The eight classes of traffic that a detector tells apart. The ids are those of the source articles.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace zpilab {

enum class TrafficClass : std::uint8_t { normal = 0, tcp4, arp, ip4, udp4, tcp6, ip6, udp6 };

inline constexpr std::size_t kClassCount = 8;
inline constexpr std::array<std::string_view, kClassCount> kClassNames = {"normal", "tcp4", "arp", "ip4",
                                                                          "udp4",   "tcp6", "ip6", "udp6"};

inline constexpr std::string_view class_name(TrafficClass c) {
  return kClassNames[static_cast<std::size_t>(c)];
}

inline constexpr std::optional<TrafficClass> parse_class(std::string_view name) {
  for (std::size_t i = 0; i < kClassCount; ++i)
    if (kClassNames[i] == name) return static_cast<TrafficClass>(i);
  return std::nullopt;
}

/// Address family as used by scenarios and probes. ARP belongs to ipv4.
enum class Family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

inline constexpr Family family_of(TrafficClass c) {
  return c == TrafficClass::tcp6 || c == TrafficClass::ip6 || c == TrafficClass::udp6 ? Family::ipv6
                                                                                      : Family::ipv4;
}

/// What goes over the wire in a scan: decides which frames are probes.
enum class ProbeProtocol : std::uint8_t { tcp, udp, ip, arp };

}  // namespace zpilab
