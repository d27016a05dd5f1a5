// Which frames belong to a scan. Pure: bytes of an Ethernet frame in, its kind out. Hostile input gives
// nothing, never a read beyond the frame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/ids.h"
#include "harness/core/probe.h"

namespace zpilab {

struct ScanFrames {
  ProbeProtocol probe = ProbeProtocol::tcp;  ///< of the scan
  Family family = Family::ipv4;
  std::vector<IpAddress> scanners;  ///< probes come from these
  std::vector<IpAddress> devices;   ///< and go to these; empty: to anybody
};

/// The kind of a frame from the scanner, nothing for every other frame and for what is not part of a scan of
/// this protocol and family.
/// - discovery: ARP and neighbour discovery of the scanner, but for a sweep's requests to everybody:
/// broadcast
///   ARP requests, neighbour solicitations to groups
/// - reset: TCP with RST; nmap sends none, so the scanner's kernel did, for an answer that it did not expect
/// - probe: fits the protocol; a later fragment counts by the protocol of its packet
std::optional<FrameKind> classify_frame(std::span<const std::uint8_t> frame, const ScanFrames& scan);

}  // namespace zpilab
