// What the controller and `zpilab lease` (the wrapper around nmap) or `zpilab tap` say to one another: words
// on their stdin, JSON Lines on their stdout.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "harness/core/probe.h"
#include "harness/core/result.h"
#include "harness/core/wire.h"

namespace zpilab {

/// The line that asks either of them for its clock: "clock ID". Answered by a wire::ClockReply, as by an
/// agent.
std::string encode_clock_request(std::uint64_t id);
/// The ID; empty for any other line.
std::optional<std::uint64_t> decode_clock_request(std::string_view line);

/// The lease waits for the line "start".
struct LeaseReady {
  std::string boot_id;
};
struct LeaseStarted {
  Nanoseconds time = 0;  ///< monotonic clock of the scanner
  std::string boot_id;
};
/// One line of the program: its stdout, its stderr, or what it wrote to descriptor 3.
struct LeaseLine {
  enum class Source { out, err, xml } source = Source::out;
  std::string text;
};
struct LeaseExit {
  Nanoseconds time = 0;
  int code = 0;
  int signal = 0;      ///< 0: it exited
  std::string reason;  ///< "exited", "at-most", "silence", "stopped"
};
using LeaseMessage = std::variant<LeaseReady, LeaseStarted, LeaseLine, LeaseExit, wire::ClockReply>;
Result<LeaseMessage> decode_lease_message(std::string_view line);

struct TapReady {
  std::string boot_id;
};
struct TapFrames {
  std::vector<Probe> frames;
};
struct TapSummary {
  std::uint64_t frames = 0, lost = 0;
  bool clock_step = false;
};
/// The tap refuses or fails: text for people.
struct TapFailed {
  std::string what;
};
using TapMessage = std::variant<TapReady, TapFrames, TapSummary, TapFailed, wire::ClockReply>;
Result<TapMessage> decode_tap_message(std::string_view line);

/// A probe's time in a line of nmap's --packet-trace ("SENT (0.1655s) TCP ...", or of a connect scan "CONN
/// (0.1944s) TCP ... => Operation now in progress"), as nanoseconds since nmap's start. Empty for other
/// lines, for RCVD, and for discovery: ARP and neighbour solicitations, unless they are the scan's probes.
std::optional<Nanoseconds> parse_packet_trace(std::string_view line, ProbeProtocol probe);

}  // namespace zpilab
