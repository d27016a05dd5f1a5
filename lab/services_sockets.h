// Which ports are listening in this network namespace, from /proc/self/net. Asking the kernel's tables moves
// no counter, where a connection attempt would.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>

#include "harness/core/ids.h"

namespace zpilab {

struct ListeningPort {
  enum class Protocol { tcp, udp } protocol = Protocol::tcp;
  Family family = Family::ipv4;
  int port = 0;

  auto operator<=>(const ListeningPort&) const = default;
};

/// "tcp 80 (ipv6)"
std::string to_string(const ListeningPort& port);

/// Pure: the text of one of /proc/net/{tcp,tcp6,udp,udp6}. Lines that do not fit are passed over.
std::set<ListeningPort> parse_socket_table(std::string_view text, ListeningPort::Protocol protocol,
                                           Family family);

/// All four tables of this namespace.
std::set<ListeningPort> listening_ports();

}  // namespace zpilab
