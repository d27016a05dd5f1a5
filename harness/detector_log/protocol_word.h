// The words that logs use for protocols: "TCP", "udp", "IPv6-ICMP", "6".
#pragma once

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

#include "harness/core/ids.h"

namespace zpilab {

/// tcp, udp, or ip for every other word; empty for an empty one.
inline std::optional<ProbeProtocol> protocol_of_word(std::string_view word) {
  if (word.empty()) return std::nullopt;
  std::string lower;
  for (const char c : word.substr(0, 8))
    lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (lower == "tcp" || lower == "6") return ProbeProtocol::tcp;
  if (lower == "udp" || lower == "17") return ProbeProtocol::udp;
  return ProbeProtocol::ip;
}

}  // namespace zpilab
