// The members of Darwin's statistics structs: names, widths, and in which of the versions 15 to 24 they are.
// One list holds all versions of a struct, in the order of the members; darwin_structs.h lays it out.
//
// Source of the facts: Apple's published xnu sources (bsd/netinet, bsd/netinet6, bsd/net), at least one
// release of each version; for TCP also the size of the struct in each version, with which a test compares
// the list. A release late in a version may have gained a last member in what was padding: it is left out
// then.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agents/counters/counter_table.h"

namespace zpilab {

inline constexpr int kFirstDarwin = 15;  ///< OS X 10.11, iOS 9
inline constexpr int kLastDarwin = 24;   ///< macOS 15, iOS 18

struct DarwinMember {
  std::string_view name;     ///< empty: a gap of `width` bytes
  std::uint32_t width = 4;   ///< bytes
  std::uint32_t count = 1;   ///< of an array, whose elements are "name.0", "name.1", ...
  int since = kFirstDarwin;  ///< the first version that has it
  int until = kLastDarwin;   ///< the last one
  CounterKind kind = CounterKind::counter;
};

/// net.inet.tcp.stats: grew and shrank in the middle.
std::span<const DarwinMember> darwin_tcp_members();
/// net.inet.udp.stats: the same in all versions.
std::span<const DarwinMember> darwin_udp_members();
/// net.inet.ip.stats: only appended to.
std::span<const DarwinMember> darwin_ip_members();
/// net.inet.icmp.stats: the same in all versions.
std::span<const DarwinMember> darwin_icmp_members();
/// net.inet6.ip6.stats: 64 bits; grew in the middle.
std::span<const DarwinMember> darwin_ip6_members();
/// net.inet6.icmp6.stats: 64 bits; only appended to.
std::span<const DarwinMember> darwin_icmp6_members();
/// net.link.ether.inet.stats: only appended to.
std::span<const DarwinMember> darwin_arp_members();
/// One interface of net.link.generic.ifalldata: a header and if_data64, packed to 4 bytes; the same in all
/// versions.
std::span<const DarwinMember> darwin_interface_members();

}  // namespace zpilab
