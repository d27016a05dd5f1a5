#include "harness/core/scan_host_message.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "harness/core/json_line.h"

namespace zpilab {
namespace {

using nlohmann::json;

constexpr std::string_view kClock = "clock ";

wire::ClockReply read_clock(const json& body) {
  return {body.at("id").get<std::uint64_t>(), body.at("received").get<Nanoseconds>(),
          body.at("sent").get<Nanoseconds>()};
}

Probe read_frame(const json& frame) {
  const int kind = frame.at(1).get<int>();
  if (kind < 0 || kind > static_cast<int>(FrameKind::reset))
    throw std::invalid_argument("unknown kind of frame");
  return {frame.at(0).get<Nanoseconds>(), static_cast<FrameKind>(kind), frame.at(2).get<std::uint32_t>()};
}

TapFrames read_frames(const json& body) {
  TapFrames frames;
  for (const json& frame : body) frames.frames.push_back(read_frame(frame));
  return frames;
}

}  // namespace

std::string encode_clock_request(std::uint64_t id) { return std::string(kClock) + std::to_string(id); }

std::optional<std::uint64_t> decode_clock_request(std::string_view line) {
  if (!line.starts_with(kClock)) return std::nullopt;
  line.remove_prefix(kClock.size());
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), id);
  if (error != std::errc{} || end != line.data() + line.size()) return std::nullopt;
  return id;
}

Result<LeaseMessage> decode_lease_message(std::string_view line) {
  return decode_json_line<LeaseMessage>(line, [](const std::string& kind, const json& body) -> LeaseMessage {
    if (kind == "ready") return LeaseReady{body.value("boot_id", "")};
    if (kind == "clock") return read_clock(body);
    if (kind == "started") return LeaseStarted{body.at("t").get<Nanoseconds>(), body.value("boot_id", "")};
    if (kind == "out") return LeaseLine{LeaseLine::Source::out, body.get<std::string>()};
    if (kind == "err") return LeaseLine{LeaseLine::Source::err, body.get<std::string>()};
    if (kind == "xml") return LeaseLine{LeaseLine::Source::xml, body.get<std::string>()};
    if (kind == "exit")
      return LeaseExit{body.at("t").get<Nanoseconds>(), body.value("code", 0), body.value("signal", 0),
                       body.at("reason").get<std::string>()};
    throw std::invalid_argument("unknown message \"" + kind + "\"");
  });
}

Result<TapMessage> decode_tap_message(std::string_view line) {
  return decode_json_line<TapMessage>(line, [](const std::string& kind, const json& body) -> TapMessage {
    if (kind == "ready") return TapReady{body.value("boot_id", "")};
    if (kind == "clock") return read_clock(body);
    if (kind == "f") return read_frames(body);
    if (kind == "summary")
      return TapSummary{body.at("frames").get<std::uint64_t>(), body.at("lost").get<std::uint64_t>(),
                        body.value("clock_step", false)};
    if (kind == "failed") return TapFailed{body.value("what", "")};
    throw std::invalid_argument("unknown message \"" + kind + "\"");
  });
}

std::optional<Nanoseconds> parse_packet_trace(std::string_view line, ProbeProtocol probe) {
  constexpr std::string_view kSent = "SENT (", kConnect = "CONN (";
  const bool connect = line.starts_with(kConnect);
  // A connection has a second line, when its answer is there.
  if (!line.starts_with(kSent) && !(connect && line.ends_with("in progress"))) return std::nullopt;
  line.remove_prefix(kSent.size());
  double since_start = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), since_start);
  if (error != std::errc{} || since_start < 0 || since_start > 1e7) return std::nullopt;
  const std::string_view rest = line.substr(static_cast<std::size_t>(end - line.data()));
  if (!rest.starts_with("s) ")) return std::nullopt;
  const bool arp = rest.substr(3).starts_with("ARP");
  const bool solicitation = rest.find("(type=135/") != std::string_view::npos;
  if (arp != (probe == ProbeProtocol::arp) || solicitation != (probe == ProbeProtocol::neighbour))
    return std::nullopt;
  return from_seconds(since_start);
}

}  // namespace zpilab
