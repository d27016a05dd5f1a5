#include "lab/services_late_dns.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

namespace zpilab {
namespace {

constexpr std::size_t kHeader = 12;
constexpr int kLongestDelayMs = 60'000;
/// Answers that wait at once; more queries are not answered at all, as an overloaded server would.
constexpr int kMostWaiting = 256;

/// End of the question's name, just behind its root label; 0 if it is malformed.
std::size_t end_of_name(std::string_view query) {
  std::size_t at = kHeader;
  while (at < query.size()) {
    const auto length = static_cast<unsigned char>(query[at]);
    if (length == 0) return at + 1;
    if (length > 63) return 0;  // a compressed name makes no sense in a question
    at += 1U + length;
  }
  return 0;
}

/// "d1500-7" -> 1500 ms
std::optional<Nanoseconds> delay_of(std::string_view label) {
  if (!label.starts_with('d')) return std::nullopt;
  int milliseconds = 0;
  const auto [end, failure] = std::from_chars(label.data() + 1, label.data() + label.size(), milliseconds);
  if (failure != std::errc{} || end == label.data() + label.size() || *end != '-') return std::nullopt;
  if (milliseconds < 0 || milliseconds > kLongestDelayMs) return std::nullopt;
  return milliseconds * kMillisecond;
}

}  // namespace

std::optional<LateAnswer> late_dns_answer(std::string_view query) {
  if (query.size() < kHeader || (static_cast<unsigned char>(query[2]) & 0x80U) != 0) return std::nullopt;
  const std::size_t name_end = end_of_name(query);
  if (name_end == 0 || name_end + 4 > query.size()) return std::nullopt;
  const auto first_label = static_cast<unsigned char>(query[kHeader]);
  const auto delay = delay_of(query.substr(kHeader + 1, first_label));
  if (!delay) return std::nullopt;

  const bool asks_ipv4 = query.substr(name_end, 2) == std::string_view("\0\1", 2);
  std::string packet(query.substr(0, name_end + 4));
  packet[2] = static_cast<char>(static_cast<unsigned char>(packet[2]) | 0x84U);  // a response, with authority
  packet[3] = '\0';
  const std::array<char, 8> counts = {0, 1, 0, static_cast<char>(asks_ipv4 ? 1 : 0), 0, 0, 0, 0};
  packet.replace(4, counts.size(), counts.data(), counts.size());
  // One address record: pointer to the question's name, type A, class IN, no time to live, 198.18.50.10.
  if (asks_ipv4) packet += std::string_view("\xC0\x0C\0\1\0\1\0\0\0\0\0\4\xC6\x12\x32\x0A", 16);
  return LateAnswer{*delay, std::move(packet)};
}

LateNameServer::LateNameServer(PollLoop& loop, UniqueFd socket) : loop_(&loop), socket_(std::move(socket)) {}

LateNameServer::LateNameServer(LateNameServer&& other) noexcept
    : loop_(other.loop_), socket_(std::move(other.socket_)) {}

LateNameServer::~LateNameServer() {
  if (socket_) loop_->forget(socket_.get());
}

Result<LateNameServer> LateNameServer::start(PollLoop& loop) {
  UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kLateDnsPort);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return make_error(Errc::io,
                      errno_message("bind UDP port 127.0.0.1:" + std::to_string(kLateDnsPort), errno));
  const int socket = fd.get();
  auto waiting = std::make_shared<int>(0);
  loop.watch(socket, [&loop, socket, waiting] {
    std::array<char, 1232> buffer{};
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const ssize_t n =
        ::recvfrom(socket, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    if (n <= 0 || *waiting >= kMostWaiting) return;
    auto answer = late_dns_answer({buffer.data(), static_cast<std::size_t>(n)});
    if (!answer) return;
    ++*waiting;
    loop.at(monotonic_now() + answer->delay, [socket, waiting, from, packet = std::move(answer->packet)] {
      --*waiting;
      ::sendto(socket, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&from),
               sizeof from);
    });
  });
  return LateNameServer(loop, std::move(fd));
}

}  // namespace zpilab
