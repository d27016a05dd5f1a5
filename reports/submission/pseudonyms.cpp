#include "reports/submission/pseudonyms.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

namespace zpilab {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool says_nothing(const std::string& name) {
  constexpr std::array<std::string_view, 11> kEverywhere = {"root",  "localhost", "scanner", "switch",
                                                            "peer",  "device",    "target",  "router",
                                                            "relay", "internet",  "nobody"};
  return name.empty() || std::find(kEverywhere.begin(), kEverywhere.end(), name) != kEverywhere.end() ||
         name.starts_with("host-") || name.starts_with("user-");
}

template <typename... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

/// The network that a public address is numbered in: /24, /64.
std::string network_of(const IpAddress& address) {
  IpAddress network = address;
  std::fill(network.bytes.begin() + (address.family == Family::ipv4 ? 3 : 8), network.bytes.end(),
            std::uint8_t{0});
  return to_string(network);
}

}  // namespace

std::size_t Pseudonyms::number_of(const std::string& kind, const std::string& thing) {
  auto& numbers = numbers_[kind];
  return numbers.try_emplace(thing, numbers.size() + 1).first->second;
}

void Pseudonyms::know_host(std::string_view name) {
  const std::string known = lower(name);
  if (says_nothing(known) || parse_address(name)) return;
  replaced_[std::string(name)] = names_[known] = "host-" + std::to_string(number_of("host", known));
  // The short name of "sensor.example.org" is one as well.
  const std::size_t dot = known.find('.');
  if (dot != std::string::npos && dot > 2) names_.try_emplace(known.substr(0, dot), names_[known]);
}

void Pseudonyms::know_user(std::string_view name) {
  const std::string known = lower(name);
  if (says_nothing(known)) return;
  replaced_[std::string(name)] = names_[known] = "user-" + std::to_string(number_of("user", known));
}

std::string Pseudonyms::address(const IpAddress& address) {
  if (const auto mapped = mapped_ipv4(address)) return "::ffff:" + this->address(*mapped);
  // What begins with colons keeps them: else the text before would become part of the stand-in.
  if (address.family == Family::ipv6 && address.bytes[0] == 0 && address.bytes[1] == 0) {
    const std::size_t n = number_of("ipv4", to_string(address));
    return formatted("::ffff:240.%zu.%zu.1", n >> 8U & 255U, n & 255U);
  }
  const std::string network = network_of(address);
  const bool ipv4 = address.family == Family::ipv4;
  const std::size_t n = number_of(ipv4 ? "ipv4" : "ipv6", network);
  if (to_string(address) == network)
    return ipv4 ? formatted("240.%zu.%zu.0", n >> 8U & 255U, n & 255U)
                : formatted("2001:db8:%zx::0", n & 0xFFFFU);  // "::" at its end would begin another
  const std::size_t host = number_of(network, to_string(address));
  return ipv4 ? formatted("240.%zu.%zu.%zu", n >> 8U & 255U, n & 255U, host & 255U)
              : formatted("2001:db8:%zx::%zx", n & 0xFFFFU, host & 0xFFFFU);
}

std::string Pseudonyms::stand_in(const Identifier& identifier, std::string_view text) {
  std::string real(text);
  std::string pseudonym;
  switch (identifier.kind) {
    case Identifier::Kind::address:
      pseudonym = address(*identifier.address);
      break;
    case Identifier::Kind::hardware: {
      const std::size_t n = number_of("hardware", lower(text));
      pseudonym = formatted("02:00:00:00:%02zx:%02zx", n >> 8U & 255U, n & 255U);
      break;
    }
    case Identifier::Kind::user:
      pseudonym = "user-" + std::to_string(number_of("user", lower(text)));
      break;
    case Identifier::Kind::host:
      pseudonym = "host-" + std::to_string(number_of("host", lower(text)));
      break;
  }
  return replaced_[real] = pseudonym;
}

std::string Pseudonyms::without_known_names(std::string text) const {
  for (const auto& [name, pseudonym] : names_) {
    std::string folded = lower(text);
    for (std::size_t at = 0; (at = folded.find(name, at)) != std::string::npos;) {
      const std::size_t end = at + name.size();
      const bool whole = (at == 0 || !is_word_character(folded[at - 1])) &&
                         (end == folded.size() || !is_word_character(folded[end]));
      if (whole) {
        text.replace(at, name.size(), pseudonym);
        folded.replace(at, name.size(), pseudonym);
      }
      at += whole ? pseudonym.size() : 1;
    }
  }
  return text;
}

std::string Pseudonyms::scrub(std::string_view text) {
  std::string out;
  std::size_t taken = 0;
  for (const Identifier& identifier : find_identifiers(text)) {
    out += text.substr(taken, identifier.begin - taken);
    out += stand_in(identifier, text.substr(identifier.begin, identifier.size));
    taken = identifier.begin + identifier.size;
  }
  return without_known_names(out + std::string(text.substr(taken)));
}

std::string Pseudonyms::scrub_log_line(std::string_view line) {
  know_host(syslog_host(line));
  return scrub(line);
}

std::string Pseudonyms::scrub(const Prefix& prefix) {
  if (is_kept(prefix.base)) return to_string(prefix);
  const bool ipv4 = prefix.base.family == Family::ipv4;
  const int whole = ipv4 ? 32 : 128, network = ipv4 ? 24 : 64;
  if (prefix.length < network) return ipv4 ? "240.0.0.0/4" : "2001:db8::/32";
  if (prefix.length == whole) return address(prefix.base);
  const IpAddress pseudonym = *parse_address(address(*parse_address(network_of(prefix.base))));
  return to_string(Prefix{pseudonym, network});
}

}  // namespace zpilab
