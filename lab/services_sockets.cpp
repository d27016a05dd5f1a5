#include "lab/services_sockets.h"

#include <charconv>
#include <fstream>
#include <sstream>

namespace zpilab {
namespace {

constexpr std::string_view kTcpListen = "0A";
constexpr std::string_view kUdpUnconnected = "07";

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::string to_string(const ListeningPort& port) {
  return std::string(port.protocol == ListeningPort::Protocol::tcp ? "tcp " : "udp ") +
         std::to_string(port.port) + (port.family == Family::ipv4 ? " (ipv4)" : " (ipv6)");
}

std::set<ListeningPort> parse_socket_table(std::string_view text, ListeningPort::Protocol protocol,
                                           Family family) {
  std::set<ListeningPort> found;
  std::istringstream lines{std::string(text)};
  std::string line;
  std::getline(lines, line);  // the header
  const std::string_view wanted = protocol == ListeningPort::Protocol::tcp ? kTcpListen : kUdpUnconnected;
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::string number, local, remote, state;
    if (!(columns >> number >> local >> remote >> state) || state != wanted) continue;
    const std::size_t colon = local.rfind(':');
    if (colon == std::string::npos) continue;
    int port = 0;
    const char* end = local.data() + local.size();
    if (std::from_chars(local.data() + colon + 1, end, port, 16).ptr == end)
      found.insert({protocol, family, port});
  }
  return found;
}

std::set<ListeningPort> listening_ports() {
  using Protocol = ListeningPort::Protocol;
  std::set<ListeningPort> all =
      parse_socket_table(read_file("/proc/self/net/tcp"), Protocol::tcp, Family::ipv4);
  all.merge(parse_socket_table(read_file("/proc/self/net/tcp6"), Protocol::tcp, Family::ipv6));
  all.merge(parse_socket_table(read_file("/proc/self/net/udp"), Protocol::udp, Family::ipv4));
  all.merge(parse_socket_table(read_file("/proc/self/net/udp6"), Protocol::udp, Family::ipv6));
  return all;
}

}  // namespace zpilab
