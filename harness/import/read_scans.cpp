#include "harness/import/read_scans.h"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>

#include "harness/core/number_text.h"
#include "harness/core/scan_host_message.h"
#include "harness/detector_log/log_time.h"
#include "harness/yaml/read_text_file.h"

namespace zpilab {
namespace {

constexpr std::size_t kMostText = 1U << 20, kMostXml = 64U << 20;
constexpr std::size_t kMostProbes = 10'000'000;
/// /proc/uptime tells hundredths, and stands between two other readings.
constexpr Nanoseconds kClocksMayDiffer = 100 * kMillisecond;

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// "NAME VALUE" lines.
std::map<std::string, std::string> values_of(std::string_view text) {
  std::map<std::string, std::string> values;
  for (const std::string& line : lines_of(text))
    if (const std::size_t blank = line.find(' '); blank != std::string::npos)
      values.emplace(line.substr(0, blank), line.substr(blank + 1));
  return values;
}

std::optional<Nanoseconds> elapsed_of(std::string_view xml) {
  const std::size_t finished = xml.rfind("<finished ");
  if (finished == std::string_view::npos) return std::nullopt;
  constexpr std::string_view kElapsed = " elapsed=\"";
  const std::size_t at = xml.find(kElapsed, finished);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = xml.substr(at + kElapsed.size(), 20);
  const auto value = parse_decimal(text.substr(0, text.find('"')));
  if (!value || *value < 0 || *value > 1e7) return std::nullopt;
  return from_seconds(*value);
}

Result<std::vector<Nanoseconds>> read_trace(const std::string& path, ProbeProtocol probe) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(Errc::invalid_input, "cannot be read", path);
  std::vector<Nanoseconds> probes;
  for (std::string line; std::getline(file, line);)
    if (const auto since_start = parse_packet_trace(line, probe)) {
      probes.push_back(*since_start);
      if (probes.size() > kMostProbes) return make_error(Errc::invalid_input, "too many probes", path);
    }
  std::sort(probes.begin(), probes.end());
  return probes;
}

/// Whether a clock was set between the two: the realtime clock went another way than the monotonic one.
bool clock_was_set(const ClockStamp& begin, const ClockStamp& end) {
  if (!begin.monotonic || !end.monotonic) return false;
  const Nanoseconds went = (end.realtime - begin.realtime) - (*end.monotonic - *begin.monotonic);
  return std::llabs(went) > kClocksMayDiffer + std::max(begin.resolution, end.resolution);
}

Result<Done> read_performed(const std::string& folder, PerformedScan& scan) {
  const auto begin = read_text_file(folder + "/begin", kMostText);
  if (!begin) return begin.error();
  const auto end = read_text_file(folder + "/end", kMostText);
  if (!end) return end.error();
  const auto argv = read_text_file(folder + "/argv", kMostText);
  if (!argv) return argv.error();
  auto probes = read_trace(folder + "/trace", scan.scan.spec.technique->probe);
  if (!probes) return probes.error();
  if (auto xml = read_text_file(folder + "/nmap.xml", kMostXml)) scan.xml = std::move(*xml);
  const auto begin_stamp = parse_clock_stamp(*begin), end_stamp = parse_clock_stamp(*end);
  const auto exit = parse_integer(values_of(*end)["exit"]);
  if (!begin_stamp || !end_stamp || !exit || *exit < 0 || *exit > 255)
    return make_error(Errc::invalid_input, "\"begin\" and \"end\" are not what zpilab-scans writes", folder);
  scan.state = PerformedScan::State::done;
  scan.argv = lines_of(*argv);
  scan.probes = std::move(*probes);
  scan.begin = *begin_stamp;
  scan.end = *end_stamp;
  scan.exit = static_cast<int>(*exit);
  const auto started = bracket_start(scan.begin, scan.end, scan.xml);
  if (started) scan.started = *started;
  if (scan.exit != 0)
    scan.problem = "nmap ended with status " + std::to_string(scan.exit);
  else if (scan.probes.empty())
    scan.problem = "nmap's trace shows no probe";
  else if (!started || clock_was_set(scan.begin, scan.end))
    scan.problem = "the scanner's clock was set during the scan";
  return Done{};
}

Result<Done> read_scan(const std::string& folder, PerformedScan& scan) {
  if (exists(folder + "/skipped")) {
    const auto reason = read_text_file(folder + "/skipped", kMostText);
    if (!reason) return reason.error();
    scan.state = PerformedScan::State::skipped;
    scan.skip_reason = reason->substr(0, reason->find('\n'));
    return Done{};
  }
  if (!exists(folder + "/end")) return Done{};  // not run, or broken off
  return read_performed(folder, scan);
}

Result<Done> read_about(const std::string& folder, ScanFolder& scans) {
  auto about = read_text_file(folder + "/about", kMostText);
  if (!about) return about.error();
  scans.about_text = std::move(*about);
  scans.about = values_of(scans.about_text);
  scans.tier = scans.about["tier"];
  const auto repetitions = parse_integer(scans.about["repetitions"]), gap = parse_integer(scans.about["gap"]);
  if (!repetitions || *repetitions < 1 || *repetitions > 99 || !gap || *gap < 0 || *gap > 9999)
    return make_error(Errc::invalid_input, "is not what zpilab-scans writes", folder + "/about");
  scans.repetitions = static_cast<int>(*repetitions);
  scans.gap = *gap * kSecond;
  auto list = read_text_file(folder + "/list", kMostText);
  if (!list) return list.error();
  scans.list = std::move(*list);
  if (suite_scans(scans.tier).empty() || scans.list != suite_list(scans.tier))
    return make_error(Errc::invalid_input,
                      "is not the list of a tier of suite version " + std::string(kSuiteVersion) +
                          "; was it changed, or written by another version's zpilab-scans?",
                      folder + "/list");
  return Done{};
}

}  // namespace

std::optional<ClockStamp> parse_clock_stamp(std::string_view text) {
  auto values = values_of(text);
  const auto realtime = parse_epoch_time(values["realtime"]);
  if (!realtime) return std::nullopt;
  ClockStamp stamp{realtime->begin, realtime->resolution, std::nullopt};
  if (const auto monotonic = parse_decimal(values["monotonic"]);
      monotonic && *monotonic >= 0 && *monotonic < 1e9)
    stamp.monotonic = from_seconds(*monotonic);
  return stamp;
}

std::optional<TimeBracket> bracket_start(const ClockStamp& begin, const ClockStamp& end,
                                         std::string_view xml) {
  constexpr Nanoseconds kElapsedResolution = 10 * kMillisecond;
  // Without a report nothing is known but that it started before it ended.
  const Nanoseconds elapsed = std::max<Nanoseconds>(elapsed_of(xml).value_or(0) - kElapsedResolution, 0);
  const TimeBracket start{begin.realtime, end.realtime + end.resolution - elapsed};
  if (start.latest < start.earliest) return std::nullopt;
  return start;
}

Result<ScanFolder> read_scans(const std::string& folder) {
  ScanFolder scans;
  if (auto about = read_about(folder, scans); !about) return about.error();
  for (int repetition = 1; repetition <= scans.repetitions; ++repetition)
    for (const SuiteScan& planned : suite_scans(scans.tier)) {
      PerformedScan scan;
      scan.scan = planned;
      scan.repetition = repetition;
      if (auto read = read_scan(folder + "/" + scan.key(), scan); !read) return read.error();
      scans.scans.push_back(std::move(scan));
    }
  return scans;
}

}  // namespace zpilab
