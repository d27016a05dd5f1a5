#include "agents/counters/darwin_structs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace zpilab {
namespace {

/// Adds a member's numbers at `offset`, which moves on behind them.
void place(const DarwinMember& member, std::size_t& offset, DarwinLayout& layout) {
  for (std::uint32_t i = 0; i < member.count; ++i) {
    if (!member.name.empty()) {
      std::string name(member.name);
      if (member.count > 1) name += "." + std::to_string(i);
      layout.described.members.push_back({std::move(name), member.kind});
      layout.places.push_back({static_cast<std::uint32_t>(offset), member.width});
    }
    offset += member.width;
  }
}

std::size_t align(std::size_t offset, std::size_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

/// Numbers are aligned as a C compiler does it; a gap is bytes.
std::size_t alignment_of(const DarwinMember& member, const DarwinStruct& in) {
  return member.name.empty() ? 1 : std::min(member.width, in.alignment_at_most);
}

struct LaidOut {
  DarwinLayout layout;
  std::size_t size = 0;   ///< as sizeof says it
  bool complete = false;  ///< no member was left out
};

/// The members that version `darwin` has, as far as they end within `most` bytes.
LaidOut lay_out(const DarwinStruct& which, int darwin, std::size_t most) {
  LaidOut result{{{std::string(which.group), {}}, {}, 0, false, which.withheld_as_zeros}, 0, true};
  std::size_t offset = 0, widest = 1;
  for (const DarwinMember& member : which.members) {
    if (darwin < member.since || darwin > member.until) continue;
    const std::size_t alignment = alignment_of(member, which);
    const std::size_t begin = align(offset, alignment);
    if (begin + std::size_t{member.width} * member.count > most) {
      result.complete = false;
      break;
    }
    offset = begin;
    place(member, offset, result.layout);
    widest = std::max(widest, alignment);
  }
  result.size = align(offset, widest);
  return result;
}

}  // namespace

std::span<const DarwinStruct> darwin_structs() {
  // How long the cores are: up to the first member that some version inserts, or to the end of the shortest.
  static const std::array kStructs = {
      DarwinStruct{"net.inet.tcp.stats", "tcp", darwin_tcp_members(), 61 * 4, false, true},
      DarwinStruct{"net.inet.udp.stats", "udp", darwin_udp_members(), 22 * 4, true},
      DarwinStruct{"net.inet.ip.stats", "ip", darwin_ip_members(), 42 * 4, true},
      DarwinStruct{"net.inet.icmp.stats", "icmp", darwin_icmp_members(), 92 * 4, true},
      DarwinStruct{"net.inet6.ip6.stats", "ip6", darwin_ip6_members(), 14 * 8},
      DarwinStruct{"net.inet6.icmp6.stats", "icmp6", darwin_icmp6_members(), 541 * 8, true},
      DarwinStruct{"net.link.ether.inet.stats", "arp", darwin_arp_members(), 15 * 4, true},
  };
  return kStructs;
}

const DarwinStruct& darwin_interface_struct() {
  static const DarwinStruct kInterface{
      "net.link.generic.ifalldata", "if", darwin_interface_members(), 180, true, false, 4};
  return kInterface;
}

Result<DarwinLayout> darwin_layout(const DarwinStruct& which, std::size_t size, int darwin) {
  const std::string where(which.sysctl);
  if (darwin < kFirstDarwin)
    return make_error(Errc::unavailable,
                      "Darwin " + std::to_string(darwin) + " is older than any whose statistics are known (" +
                          std::to_string(kFirstDarwin) + " to " + std::to_string(kLastDarwin) + ")",
                      where);
  if (size < which.core)
    return make_error(
        Errc::unavailable,
        std::to_string(size) + " bytes, but every known version has at least " + std::to_string(which.core),
        where);
  LaidOut chosen = lay_out(which, darwin, size);
  const bool whole = chosen.size == size && (chosen.complete || which.only_appended);
  if (!whole) chosen = lay_out(which, kFirstDarwin, which.core);
  chosen.layout.size = size;
  chosen.layout.whole = whole;
  return std::move(chosen.layout);
}

Result<int> darwin_version(std::string_view release) {
  int version = 0;
  const auto [end, error] = std::from_chars(release.data(), release.data() + release.size(), version);
  const bool at_dot = end == release.data() + release.size() || *end == '.';
  if (error != std::errc() || !at_dot || version <= 0)
    return make_error(Errc::unavailable, "'" + std::string(release) + "' is no version of Darwin",
                      "kern.osrelease");
  return version;
}

}  // namespace zpilab
