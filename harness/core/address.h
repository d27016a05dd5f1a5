// Numeric IP addresses and prefixes. Names are never resolved anywhere in this project.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/ids.h"

namespace zpilab {

struct IpAddress {
  Family family = Family::ipv4;
  std::array<std::uint8_t, 16> bytes{};  ///< network order; IPv4 uses the first four

  auto operator<=>(const IpAddress&) const = default;
};

/// Strict: dotted quad without leading zeros, or RFC 4291 text without a zone. Nothing else parses.
std::optional<IpAddress> parse_address(std::string_view text);
std::string to_string(const IpAddress& address);

struct Prefix {
  IpAddress base;
  int length = 0;  ///< bits

  auto operator<=>(const Prefix&) const = default;
};

/// "198.18.0.0/15" or a single address. Host bits that are set are an error (returns empty).
std::optional<Prefix> parse_prefix(std::string_view text);
std::string to_string(const Prefix& prefix);
bool contains(const Prefix& outer, const IpAddress& address);
bool contains(const Prefix& outer, const Prefix& inner);
/// Number of addresses, saturated at 2^62.
std::uint64_t size_of(const Prefix& prefix);

}  // namespace zpilab
