#include "harness/detector_log/record_formats.h"

#include <array>

#include "harness/detector_log/cef.h"
#include "harness/detector_log/mapped_log.h"
#include "harness/detector_log/snort_alert.h"
#include "harness/detector_log/suricata_eve.h"
#include "harness/detector_log/syslog_record.h"
#include "harness/detector_log/zeek_log.h"

namespace zpilab {
namespace {

/// A format whose lines stand for themselves.
class LineByLine final : public RecordReader {
 public:
  using Read = LineReading (*)(std::string_view line, const LogClock& clock);
  LineByLine(Read reader, LogClock clock) : read_(reader), clock_(clock) {}
  LineReading read(std::string_view line) override { return read_(line, clock_); }

 private:
  Read read_;
  LogClock clock_;
};

template <LineByLine::Read kRead>
std::unique_ptr<RecordReader> lines(const LogClock& clock, const LogMapping*) {
  return std::make_unique<LineByLine>(kRead, clock);
}

template <LineReading (*kRead)(const LogFields&, const LogClock&)>
LineReading json(std::string_view line, const LogClock& clock) {
  if (line.find_first_not_of(" \r\t") == std::string_view::npos) return no_news();
  const auto fields = parse_json_fields(line);
  return fields ? kRead(*fields, clock) : malformed("not a JSON object");
}

LineReading snort2_fast(std::string_view line, const LogClock& clock) {
  return read_snort_fast(line, false, clock);
}
LineReading snort3_fast(std::string_view line, const LogClock& clock) {
  return read_snort_fast(line, true, clock);
}

std::unique_ptr<RecordReader> arpalert(const LogClock& clock, const LogMapping*) {
  return read_known_syslog("arpalert", clock);
}
std::unique_ptr<RecordReader> portsentry(const LogClock& clock, const LogMapping*) {
  return read_known_syslog("portsentry", clock);
}
std::unique_ptr<RecordReader> psad(const LogClock& clock, const LogMapping*) {
  return read_known_syslog("psad", clock);
}
std::unique_ptr<RecordReader> scanlogd(const LogClock& clock, const LogMapping*) {
  return read_known_syslog("scanlogd", clock);
}
std::unique_ptr<RecordReader> zeek(const LogClock& clock, const LogMapping*) {
  return std::make_unique<ZeekReader>(clock);
}

constexpr std::string_view kPackets = "tcp4 ip4 udp4 tcp6 ip6 udp6";
constexpr std::string_view kEverything = "tcp4 arp ip4 udp4 tcp6 ip6 udp6";

constexpr std::array<RecordFormat, 14> kFormats = {{
    {"arpalert", "arpalert", "syslog of arpalert 2.0", false, "arp", arpalert},
    {"cef", "", "Common Event Format, bare or in syslog", false, kEverything, lines<read_cef>},
    {"csv", "", "CSV with a header, by a mapping", true, kEverything, read_mapped_csv},
    {"jsonl", "", "JSON Lines, by a mapping", true, kEverything, read_mapped_json},
    {"portsentry", "portsentry", "syslog of portsentry 1.2", false, "tcp4 udp4", portsentry},
    {"psad", "psad", "syslog of psad 2.4", false, "tcp4 udp4", psad},
    {"scanlogd", "scanlogd", "syslog of scanlogd 2.2", false, "tcp4", scanlogd},
    {"snort2-fast", "snort2", "Snort 2 alert_fast", false, kPackets, lines<snort2_fast>},
    {"snort3-csv", "snort", "Snort 3 alert_csv, default fields", false, kPackets, lines<read_snort_csv>},
    {"snort3-fast", "snort", "Snort 3 alert_fast", false, kPackets, lines<snort3_fast>},
    {"snort3-json", "snort", "Snort 3 alert_json", false, kPackets, lines<json<read_snort_json>>},
    {"suricata-eve", "suricata", "Suricata EVE, alert and flow", false, kPackets,
     lines<json<read_suricata_eve>>},
    {"syslog", "", "any syslog, by the regular expressions of a mapping", true, kEverything,
     read_mapped_syslog},
    {"zeek", "zeek", "Zeek notice.log and conn.log, TSV and JSON", false, kPackets, zeek},
}};

}  // namespace

std::span<const RecordFormat> record_formats() { return kFormats; }

const RecordFormat* find_record_format(std::string_view name) {
  for (const RecordFormat& format : kFormats)
    if (format.name == name) return &format;
  return nullptr;
}

std::string record_format_names() {
  std::string names;
  for (const RecordFormat& format : kFormats) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

}  // namespace zpilab
