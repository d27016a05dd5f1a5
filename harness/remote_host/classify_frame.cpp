#include "harness/remote_host/classify_frame.h"

#include <algorithm>

namespace zpilab {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kEthernetHeader = 14;
constexpr std::uint16_t kTypeIpv4 = 0x0800, kTypeArp = 0x0806, kTypeIpv6 = 0x86DD;
constexpr std::uint8_t kHopByHop = 0, kTcp = 6, kUdp = 17, kRouting = 43, kFragment = 44,
                       kAuthentication = 51, kIcmp6 = 58, kDestinationOptions = 60;
/// A longer chain of extension headers is nobody's but a fuzzer's.
constexpr int kMostExtensions = 8;

std::uint16_t word(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

IpAddress address(Bytes bytes, std::size_t at, Family family) {
  IpAddress result{family, {}};
  const std::size_t size = family == Family::ipv4 ? 4 : 16;
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, result.bytes.begin());
  return result;
}

bool among(const std::vector<IpAddress>& list, const IpAddress& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

bool for_device(const ScanFrames& scan, const IpAddress& destination) {
  return scan.devices.empty() || among(scan.devices, destination);
}

/// What a packet carries behind its IP headers.
struct Payload {
  std::uint8_t protocol = 0;
  bool later_fragment = false;  ///< no protocol header in this one
  Bytes bytes;
};

/// In a first fragment of eight bytes, as nmap's -f makes, the flags are not there yet.
bool is_reset(const Payload& payload) {
  constexpr std::size_t kFlags = 13;
  constexpr std::uint8_t kRst = 0x04;
  return payload.protocol == kTcp && !payload.later_fragment && payload.bytes.size() > kFlags &&
         (payload.bytes[kFlags] & kRst) != 0;
}

std::optional<FrameKind> classify_payload(const Payload& payload, ProbeProtocol wanted) {
  switch (wanted) {
    case ProbeProtocol::tcp:
      if (payload.protocol != kTcp) return std::nullopt;
      break;
    case ProbeProtocol::udp:
      if (payload.protocol != kUdp) return std::nullopt;
      break;
    case ProbeProtocol::ip:
      break;
    case ProbeProtocol::arp:
    case ProbeProtocol::neighbour:
      return std::nullopt;
  }
  return is_reset(payload) ? FrameKind::reset : FrameKind::probe;
}

std::optional<FrameKind> classify_arp(Bytes frame, const ScanFrames& scan) {
  const Bytes arp = frame.subspan(kEthernetHeader);
  constexpr std::size_t kSize = 28, kOperation = 6, kSenderAddress = 14;
  constexpr std::uint16_t kRequest = 1;
  if (arp.size() < kSize || word(arp, 2) != kTypeIpv4) return std::nullopt;
  if (!among(scan.scanners, address(arp, kSenderAddress, Family::ipv4))) return std::nullopt;
  const bool broadcast =
      std::all_of(frame.begin(), frame.begin() + 6, [](std::uint8_t byte) { return byte == 0xFF; });
  const bool sweeps = scan.probe == ProbeProtocol::arp && word(arp, kOperation) == kRequest && broadcast;
  return sweeps ? FrameKind::probe : FrameKind::discovery;
}

std::optional<FrameKind> classify_ipv4(Bytes packet, const ScanFrames& scan) {
  constexpr std::size_t kSource = 12, kDestination = 16, kLeast = 20;
  if (packet.size() < kLeast || packet[0] >> 4 != 4) return std::nullopt;
  if (scan.family != Family::ipv4) return std::nullopt;
  if (!among(scan.scanners, address(packet, kSource, Family::ipv4))) return std::nullopt;
  if (!for_device(scan, address(packet, kDestination, Family::ipv4))) return std::nullopt;
  const std::size_t header = std::size_t{packet[0] & 0x0FU} * 4;
  if (header < kLeast || header > packet.size()) return std::nullopt;
  Payload payload;
  payload.protocol = packet[9];
  payload.later_fragment = (word(packet, 6) & 0x1FFF) != 0;
  payload.bytes = packet.subspan(header);
  return classify_payload(payload, scan.probe);
}

/// Walks the extension headers as far as they are there.
Payload ipv6_payload(Bytes packet) {
  Payload payload;
  payload.protocol = packet[6];
  payload.bytes = packet.subspan(40);
  for (int i = 0; i < kMostExtensions && payload.bytes.size() >= 8; ++i) {
    std::size_t size = 0;
    switch (payload.protocol) {
      case kHopByHop:
      case kRouting:
      case kDestinationOptions:
        size = (std::size_t{payload.bytes[1]} + 1) * 8;
        break;
      case kAuthentication:
        size = (std::size_t{payload.bytes[1]} + 2) * 4;
        break;
      case kFragment:
        size = 8;
        payload.later_fragment = (word(payload.bytes, 2) & 0xFFF8) != 0;
        break;
      default:
        return payload;
    }
    payload.protocol = payload.bytes[0];
    if (size > payload.bytes.size() || payload.later_fragment) {
      payload.bytes = {};
      return payload;
    }
    payload.bytes = payload.bytes.subspan(size);
  }
  return payload;
}

constexpr std::uint8_t kNeighbourSolicitation = 135;
/// Router and neighbour solicitations and advertisements, and redirects.
bool is_neighbour_discovery(std::uint8_t type) { return type >= 133 && type <= 137; }
bool is_group(const IpAddress& address) { return address.bytes[0] == 0xFF; }

std::optional<FrameKind> classify_ipv6(Bytes packet, const ScanFrames& scan) {
  constexpr std::size_t kSource = 8, kDestination = 24, kHeader = 40;
  if (packet.size() < kHeader || packet[0] >> 4 != 6) return std::nullopt;
  if (scan.family != Family::ipv6) return std::nullopt;
  if (!among(scan.scanners, address(packet, kSource, Family::ipv6))) return std::nullopt;
  const Payload payload = ipv6_payload(packet);
  const IpAddress destination = address(packet, kDestination, Family::ipv6);
  if (payload.protocol == kIcmp6 && !payload.later_fragment && !payload.bytes.empty() &&
      is_neighbour_discovery(payload.bytes[0])) {
    const bool sweeps = scan.probe == ProbeProtocol::neighbour &&
                        payload.bytes[0] == kNeighbourSolicitation && is_group(destination);
    return sweeps ? FrameKind::probe : FrameKind::discovery;
  }
  // What the scanner's kernel sends to groups (multicast listener reports) goes to no device.
  if (is_group(destination) || !for_device(scan, destination)) return std::nullopt;
  return classify_payload(payload, scan.probe);
}

}  // namespace

std::optional<FrameKind> classify_frame(Bytes frame, const ScanFrames& scan) {
  if (frame.size() < kEthernetHeader) return std::nullopt;
  switch (word(frame, 12)) {
    case kTypeArp:
      return classify_arp(frame, scan);
    case kTypeIpv4:
      return classify_ipv4(frame.subspan(kEthernetHeader), scan);
    case kTypeIpv6:
      return classify_ipv6(frame.subspan(kEthernetHeader), scan);
    default:
      return std::nullopt;  // VLAN tags included: the tap listens where they have been taken off
  }
}

}  // namespace zpilab
