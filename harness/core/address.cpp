#include "harness/core/address.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>  // behind the former, which it needs
#else
#include <arpa/inet.h>
#endif

#include <algorithm>
#include <charconv>

namespace zpilab {
namespace {

int bits_of(Family family) { return family == Family::ipv4 ? 32 : 128; }

/// inet_pton takes "1.2.3.04" on some systems; canonical text is the only spelling allowed for IPv4.
bool canonical_ipv4(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool starts_number = i == 0 || text[i - 1] == '.';
    if (starts_number && text[i] == '0' && text[i + 1] != '.') return false;
  }
  return true;
}

/// The address with all bits behind `length` cleared.
IpAddress masked(IpAddress address, int length) {
  for (std::size_t i = 0; i < address.bytes.size(); ++i) {
    const int kept = std::clamp(length - static_cast<int>(i) * 8, 0, 8);
    address.bytes[i] = static_cast<std::uint8_t>(address.bytes[i] & (0xFF00 >> kept));
  }
  return address;
}

}  // namespace

std::optional<IpAddress> parse_address(std::string_view text) {
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  IpAddress address;
  address.family = text.find(':') == std::string_view::npos ? Family::ipv4 : Family::ipv6;
  const int af = address.family == Family::ipv4 ? AF_INET : AF_INET6;
  if (::inet_pton(af, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  if (address.family == Family::ipv4 && !canonical_ipv4(text)) return std::nullopt;
  return address;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int af = address.family == Family::ipv4 ? AF_INET : AF_INET6;
  ::inet_ntop(af, address.bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  Prefix prefix{*base, bits_of(base->family)};
  if (slash == std::string_view::npos) return prefix;
  const std::string_view digits = text.substr(slash + 1);
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix.length);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (prefix.length < 0 || prefix.length > bits_of(base->family)) return std::nullopt;
  if (masked(prefix.base, prefix.length) != prefix.base) return std::nullopt;
  return prefix;
}

std::string to_string(const Prefix& prefix) {
  if (prefix.length == bits_of(prefix.base.family)) return to_string(prefix.base);
  return to_string(prefix.base) + '/' + std::to_string(prefix.length);
}

bool contains(const Prefix& outer, const IpAddress& address) {
  return outer.base.family == address.family && masked(address, outer.length) == outer.base;
}

bool contains(const Prefix& outer, const Prefix& inner) {
  return inner.length >= outer.length && contains(outer, inner.base);
}

std::uint64_t size_of(const Prefix& prefix) {
  const int host_bits = bits_of(prefix.base.family) - prefix.length;
  return std::uint64_t{1} << std::min(host_bits, 62);
}

}  // namespace zpilab
