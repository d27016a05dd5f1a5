#include "lab/egress_filter.h"

#include <array>
#include <cstdio>

namespace zpilab {
namespace {

std::string join(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ", ") + item;
  return list;
}

std::vector<std::string> prefixes_of(Family family, const std::vector<Prefix>& scope) {
  std::vector<std::string> found;
  for (const Prefix& prefix : scope)
    if (prefix.base.family == family) found.push_back(to_string(prefix));
  return found;
}

/// The first `bits` bits of an address as a hexadecimal number, aligned to the right as nft wants a raw
/// payload value.
std::string leading_bits(const IpAddress& address, int bits) {
  std::array<unsigned, 32> digits{};  // one hexadecimal digit each, most significant first
  for (int bit = 0; bit < bits; ++bit) {
    const unsigned value = (address.bytes.at(static_cast<std::size_t>(bit / 8)) >> (7 - bit % 8)) & 1U;
    const int place = bits - 1 - bit;  // its place in the number, from the right
    digits.at(static_cast<std::size_t>(31 - place / 4)) |= value << (place % 4);
  }
  std::string text = "0x";
  for (int digit = 32 - (bits + 3) / 4; digit < 32; ++digit)
    text += "0123456789abcdef"[digits.at(static_cast<std::size_t>(digit))];
  return text;
}

/// Solicitations and advertisements name their target at byte 8 of the ICMPv6 header; a solicitation is
/// multicast, so only that field says who is asked for. Protocols are given by number (58 is ICMPv6): a small
/// system has no /etc/protocols.
std::string discovery_rule(const Prefix& target) {
  std::string rule =
      "    ether type ip6 meta l4proto 58 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert }"
      " ip6 daddr { fe80::/10, ff02::/16 }";
  if (target.length > 0)
    rule += " @th,64," + std::to_string(target.length) + ' ' + leading_bits(target.base, target.length);
  return rule + " accept\n";
}

}  // namespace

std::string egress_rules(const std::vector<std::string>& interfaces, const std::vector<Prefix>& scope) {
  std::vector<std::string> quoted;
  for (const std::string& interface : interfaces) quoted.push_back('"' + interface + '"');
  const std::string ipv4 = join(prefixes_of(Family::ipv4, scope));
  const std::string ipv6 = join(prefixes_of(Family::ipv6, scope));

  std::string rules = std::string("  counter ") + kEgressCounter + " { }\n  chain egress {\n";
  rules += "    type filter hook egress devices = { " + join(quoted) + " } priority filter; policy accept;\n";
  if (!ipv4.empty()) {
    rules += "    ether type arp arp daddr ip { " + ipv4 + " } accept\n";
    rules += "    ether type ip ip daddr { " + ipv4 + " } accept\n";
  }
  if (!ipv6.empty()) rules += "    ether type ip6 ip6 daddr { " + ipv6 + " } accept\n";
  const Prefix link_local = *parse_prefix("fe80::/10");
  rules += discovery_rule(link_local);
  for (const Prefix& prefix : scope)
    if (prefix.base.family == Family::ipv6) rules += discovery_rule(prefix);
  rules +=
      "    ether type ip6 meta l4proto 58 icmpv6 type mld2-listener-report ip6 daddr ff02::16 "
      "accept\n";
  rules += std::string("    counter name \"") + kEgressCounter + "\" drop\n  }\n";
  return rules;
}

}  // namespace zpilab
