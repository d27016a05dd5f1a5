#include "reports/submission/timings_csv.h"

#include <algorithm>
#include <map>
#include <optional>

#include "harness/core/number_text.h"
#include "harness/core/technique.h"
#include "reports/submission/submission_files.h"

namespace zpilab {
namespace {

constexpr std::string_view kHeader = "scan,timing,duration_s,detections_s";
constexpr std::size_t kMostRows = 1'000;
constexpr std::size_t kMostAlarms = 1'000;
constexpr double kLongestScan = 1e6;  // eleven days

struct Scan {
  std::string name, nmap;
  TrafficClass traffic_class = TrafficClass::normal;
};

std::string flags_of(const Technique& technique, bool ipv6) {
  std::string flags = ipv6 ? "-6 " : "";
  flags += technique.nmap[0];
  if (!technique.nmap[1].empty()) flags += " " + std::string(technique.nmap[1]);
  return flags;
}

/// "-6 -sS", "syn6", "syn".
std::optional<Scan> find_scan(std::string_view text) {
  for (const Technique& technique : kTechniques)
    for (const bool ipv6 : {false, true}) {
      const auto& traffic_class = ipv6 ? technique.ipv6 : technique.ipv4;
      if (!traffic_class) continue;
      const std::string name = std::string(technique.name) + (ipv6 && technique.ipv4 ? "6" : "");
      const std::string flags = flags_of(technique, ipv6);
      if (text == name || text == flags) return Scan{name, flags, *traffic_class};
    }
  return std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

class TimingsReader {
 public:
  explicit TimingsReader(Findings& findings) : findings_(findings) {}

  void take(std::string_view line, int number) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    number_ = number;
    if (number == 1) {
      if (line != kHeader)
        wrong("the header is " + in_quotes(line) + ", and must be " + std::string(kHeader));
      return;
    }
    const auto fields = split(line, ',');
    if (fields.size() != 4) return wrong(std::to_string(fields.size()) + " fields instead of four");
    if (trials_.size() >= kMostRows) return wrong("more than 1,000 rows");
    if (auto trial = read_row(fields)) trials_.push_back(std::move(*trial));
  }

  std::vector<SubmittedTrial> finish() { return std::move(trials_); }

 private:
  void wrong(const std::string& what) {
    findings_.add("csv.content", std::string(kTimingsFile), number_, what);
  }

  std::optional<SubmittedTrial> read_row(const std::vector<std::string_view>& fields) {
    const auto scan = find_scan(fields[0]);
    const std::string_view timing = fields[1];
    const auto duration = parse_decimal(fields[2]);
    if (!scan)
      wrong("scan " + in_quotes(fields[0]) +
            " is neither nmap's options (-sS, -6 -sU) nor a technique (syn, udp6)");
    else if (timing.size() != 2 || timing[0] != 'T' || timing[1] < '0' || timing[1] > '5')
      wrong("timing " + in_quotes(timing) + " is none of T0 to T5");
    else if (!duration || *duration <= 0 || *duration > kLongestScan)
      wrong("duration " + in_quotes(fields[2]) + " is no number of seconds above 0");
    else
      return row(*scan, timing, *duration, fields[3]);
    return std::nullopt;
  }

  std::optional<SubmittedTrial> row(const Scan& scan, std::string_view timing, double duration,
                                    std::string_view detections) {
    SubmittedTrial submitted;
    EntryTrial& trial = submitted.trial;
    if (!read_detections(detections, duration, trial.detections)) return std::nullopt;
    trial.scan = scan.name;
    trial.nmap = scan.nmap;
    trial.traffic_class = scan.traffic_class;
    trial.timing = timing[1] - '0';
    trial.workload = "unknown";
    trial.policy = "unknown";
    trial.state = "done";
    trial.duration = duration;
    trial.ttfd = trial.detections.empty() ? CensoredTime{duration, false}
                                          : CensoredTime{trial.detections.front(), true};
    const std::string setting = scan.name + "-" + std::string(timing);
    submitted.block = ++repetitions_[setting];
    trial.key = setting + "-" + std::to_string(submitted.block);
    return submitted;
  }

  bool read_detections(std::string_view text, double duration, std::vector<double>& detections) {
    if (text.empty()) return true;
    for (const std::string_view word : split(text, ' ')) {
      const auto time = parse_decimal(word);
      if (!time || *time < 0 || *time > duration + kMostLate) {
        wrong("detection " + in_quotes(word) + " is not between 0 and a minute after the scan");
        return false;
      }
      if (!detections.empty() && *time < detections.back()) {
        wrong("the detections are not in order of time");
        return false;
      }
      detections.push_back(*time);
      if (detections.size() > kMostAlarms) {
        wrong("more than 1,000 detections in one scan");
        return false;
      }
    }
    return true;
  }

  Findings& findings_;
  int number_ = 0;
  std::vector<SubmittedTrial> trials_;
  std::map<std::string, int> repetitions_;
};

}  // namespace

std::vector<SubmittedTrial> read_timings(std::string_view csv, Findings& findings) {
  TimingsReader reader(findings);
  each_line(csv, std::string(kTimingsFile), findings,
            [&](std::string_view line, int number) { reader.take(line, number); });
  auto trials = reader.finish();
  if (trials.empty() && !findings.refused())
    findings.add("csv.content", std::string(kTimingsFile), 0, "no row");
  return trials;
}

}  // namespace zpilab
