// What in a text could tell whose network it is from: public addresses, hardware addresses, people at hosts.
// `submit` replaces it, and `verify` looks whether any is left, by this one function.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "harness/core/address.h"

namespace zpilab {

struct Identifier {
  enum class Kind {
    address,   ///< public; see is_kept()
    hardware,  ///< a MAC address of a manufacturer, not one that software made up
    user,      ///< the name before "@", after "user=", "/home/", ...
    host,      ///< a domain name, or the name after "@", "host=", or of syslog's second word
  };
  Kind kind = Kind::address;
  std::size_t begin = 0, size = 0;
  std::optional<IpAddress> address;  ///< of an address
};

/// 8.8.8.8 of ::ffff:8.8.8.8 (RFC 4291, 2.5.5.2).
std::optional<IpAddress> mapped_ipv4(const IpAddress& address);

/// Private, benchmark, documentation, link-local, loopback, multicast and reserved addresses say nothing of
/// where they are used (RFC 1918, 2544, 5180, 5737, 3849, 4193, 6598, 1112). A link-local one that was made
/// from a manufacturer's hardware address does (RFC 4291, appendix A). A mapped one says what the IPv4 one
/// says.
bool is_kept(const IpAddress& address);

/// In order, not overlapping. Pseudonyms are not identifiers.
std::vector<Identifier> find_identifiers(std::string_view text);

/// The host in a line of syslog: "Nov 21 20:55:01 HOST psad: ..."; empty if there is none.
std::string_view syslog_host(std::string_view line);

}  // namespace zpilab
