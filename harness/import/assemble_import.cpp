#include "harness/import/assemble_import.h"

#include <algorithm>
#include <cstdio>

#include "harness/core/sha256.h"
#include "harness/import/scan_times.h"
#include "harness/plan/make_plan.h"

namespace zpilab {
namespace {

std::string in_seconds(Nanoseconds time) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6f", seconds(time));
  return text;
}

PlannedTrial planned_trial(int id, const ImportSettings& settings) {
  PlannedTrial trial;
  trial.id = id;
  trial.block = 1;
  trial.device = "target";
  trial.workload = settings.workload;
  trial.policy = settings.policy;
  trial.open_ports = {"of the target", {}, {}};
  trial.impairment.name = "none";
  trial.sampling_rate_hz = 0;  // nobody read its counters
  return trial;
}

Plan make_import_plan(const ScanFolder& scans, const ImportSettings& settings) {
  Plan plan;
  plan.scenario.name = scans.tier;
  plan.scenario.text = scans.list;
  plan.scenario.hash = sha256_hex(scans.list);
  plan.scenario.repetitions = scans.repetitions;
  plan.scenario.phases = {settings.lead_in, 24 * 3600 * kSecond, settings.grace};
  for (const PerformedScan& scan : scans.scans) {
    PlannedTrial trial = planned_trial(static_cast<int>(plan.trials.size()) + 1, settings);
    trial.block = scan.repetition;
    trial.scan = scan.scan.spec;
    trial.timing = scan.scan.timing;
    trial.pace = pace_of(scan.scan.spec, scan.scan.timing);
    plan.trials.push_back(std::move(trial));
  }
  if (settings.quiet)
    plan.trials.push_back(planned_trial(static_cast<int>(plan.trials.size()) + 1, settings));
  plan.hash = sha256_hex(scans.list + std::to_string(scans.repetitions) + (settings.quiet ? "+" : ""));
  return plan;
}

/// The detector as a file of the ordinary form; what its log cannot say stands in comments.
std::string detector_text(const ImportSettings& settings) {
  std::string covers, formats;
  for (const TrafficClass c : settings.covers)
    covers += (covers.empty() ? "" : ", ") + std::string(class_name(c));
  for (const std::string& format : settings.formats) formats += (formats.empty() ? "" : ", ") + format;
  return "# Imported from its log: " + formats +
         ".\n# Repeated alarms that it hides: " + settings.suppression.text +
         "\ndetector: " + settings.detector + "\nruns_on: import\nreads: packets\ncovers: [" + covers + "]\n";
}

CampaignHeader make_import_header(const ScanFolder& scans, const Plan& plan, const ImportSettings& settings) {
  CampaignHeader header;
  header.scenario_name = plan.scenario.name;
  header.scenario_text = plan.scenario.text;
  header.scenario_hash = plan.scenario.hash;
  header.inventory_name = "imported";
  header.inventory_text = scans.about_text;
  header.inventory_hash = sha256_hex(scans.about_text);
  header.plan_hash = plan.hash;
  header.zpilab_version = ZPILAB_VERSION;
  header.detectors = {{settings.detector, detector_text(settings)}};
  header.workloads = {{settings.workload, ""}};
  return header;
}

std::string value_of(const ScanFolder& scans, const std::string& name) {
  const auto found = scans.about.find(name);
  return found == scans.about.end() ? std::string() : found->second;
}

class Assembler {
 public:
  Assembler(const ScanFolder& scans, const LogContents& log, const ImportSettings& settings)
      : scans_(scans), log_(log), settings_(settings) {}

  ImportedCampaign assemble() {
    campaign_.plan = make_import_plan(scans_, settings_);
    campaign_.header = make_import_header(scans_, campaign_.plan, settings_);
    const AllScanTimes times = find_scan_times(scans_.scans, log_.flows, scans_.gap, settings_.clocks_apart);
    campaign_.sensor_ahead = times.sensor_ahead;
    note_stretches(times);
    for (const LoggedAlarm& alarm : log_.alarms) owners_.push_back(owner_of(alarm.record.time));
    for (std::size_t i = 0; i < scans_.scans.size(); ++i)
      if (scans_.scans[i].state != PerformedScan::State::missing)
        campaign_.records.push_back(record_of(static_cast<int>(i) + 1, scans_.scans[i], times.scans[i]));
    if (settings_.quiet)
      campaign_.records.push_back(quiet_record(static_cast<int>(campaign_.plan.trials.size())));
    count_outside();
    return std::move(campaign_);
  }

 private:
  TrialRecord record_of(int id, const PerformedScan& scan, const ScanTimes& times) {
    TrialRecord record = empty_record(id);
    if (scan.state == PerformedScan::State::skipped) {
      record.state = TrialState::skipped;
      record.reason = scan.skip_reason;
      return record;
    }
    record.argv = scan.argv;
    record.nmap_xml = scan.xml;
    record.nmap_exit = scan.exit;
    if (!scan.problem.empty()) {
      record.state = TrialState::invalid;
      record.reason = scan.problem;
      return record;
    }
    set_times(record, scan, times);
    take_alarms(record);
    judge(record, scan);
    return record;
  }

  /// When the probes of a scan came.
  struct Stretch {
    int trial;
    Nanoseconds first, last;  ///< probes
    Nanoseconds uncertainty;  ///< of both
  };

  /// In the order of their first probes, to tell whose an alarm is where the gaps are short.
  void note_stretches(const AllScanTimes& times) {
    for (std::size_t i = 0; i < scans_.scans.size(); ++i) {
      const PerformedScan& scan = scans_.scans[i];
      if (scan.state != PerformedScan::State::done || !scan.problem.empty()) continue;
      const Nanoseconds zero = scan.started.middle() + times.scans[i].shift;
      stretches_.push_back({static_cast<int>(i) + 1, zero + scan.probes.front(), zero + scan.probes.back(),
                            times.scans[i].uncertainty});
    }
    std::sort(stretches_.begin(), stretches_.end(),
              [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
  }

  /// The trial that something in the log belongs to: the latest scan that can have begun by then, if its
  /// grace lasts, else the one whose lead-in it is. A coarse stamp may mean before a scan or in it; it means
  /// in it.
  std::optional<int> owner_of(const LogTime& stamp) const {
    const auto next = std::find_if(stretches_.begin(), stretches_.end(), [&](const Stretch& stretch) {
      return stretch.first > stamp.begin + stamp.resolution + stretch.uncertainty;
    });
    const Nanoseconds middle = stamp.begin + stamp.resolution / 2;
    if (next != stretches_.begin() && middle <= std::prev(next)->last + settings_.grace)
      return std::prev(next)->trial;
    if (next != stretches_.end() && middle >= next->first - settings_.lead_in) return next->trial;
    return std::nullopt;
  }

  /// The lead-in begins behind the grace of the scan before.
  Nanoseconds lead_in_of(Nanoseconds first_probe) const {
    Nanoseconds begin = first_probe - settings_.lead_in;
    for (const Stretch& other : stretches_)
      if (other.first < first_probe)
        begin = std::max(begin, std::min(other.last + settings_.grace, first_probe));
    return begin;
  }

  /// The grace ends where the next scan begins.
  Nanoseconds end_of(Nanoseconds first_probe, Nanoseconds last_probe) const {
    Nanoseconds end = last_probe + settings_.grace;
    for (const Stretch& other : stretches_)
      if (other.first > first_probe) end = std::min(end, std::max(other.first, last_probe));
    return end;
  }

  TrialRecord empty_record(int id) const {
    TrialRecord record;
    record.trial = id;
    record.detectors = {
        {settings_.detector, DetectorState::ok, settings_.version, settings_.configuration_hash, ""}};
    record.environment = {{"import.clock", "the sensor's realtime clock"},
                          {"suite.version", std::string(kSuiteVersion)},
                          {"suite.tier", scans_.tier},
                          {"nmap.version", value_of(scans_, "nmap")},
                          {"scanner.system", value_of(scans_, "system")},
                          {"detector.suppression", settings_.suppression.text}};
    for (std::size_t i = 0; i < settings_.formats.size(); ++i)
      record.environment["detector.log_format" + (i == 0 ? std::string() : "." + std::to_string(i + 1))] =
          settings_.formats[i];
    return record;
  }

  void set_times(TrialRecord& record, const PerformedScan& scan, const ScanTimes& times) {
    const Nanoseconds zero = scan.started.middle() + times.shift;
    record.scan_process_start = zero;
    record.scan_process_end = scan.end.realtime + times.shift;
    for (const Nanoseconds since_start : scan.probes)
      record.probes.push_back({zero + since_start, FrameKind::probe, 0});
    const Nanoseconds first = record.probes.front().time, last = record.probes.back().time;
    if (last > first)
      record.achieved_rate = static_cast<double>(record.probes.size() - 1) / seconds(last - first);
    record.started = lead_in_of(first);
    record.ended = end_of(first, last);
    record.started_utc = format_utc(record.started);
    record.t0_estimated = !times.by_flow;
    record.environment["t0.source"] = times.by_flow ? kFromSensorFlow : kFromScannerTrace;
    record.environment["t0.uncertainty_s"] = in_seconds(times.uncertainty);
    if (campaign_.sensor_ahead)
      record.environment["clocks.sensor_ahead_s"] = in_seconds(*campaign_.sensor_ahead);
    record.tap_clock = {times.shift, times.uncertainty, false};
    (times.by_flow ? campaign_.by_flow : campaign_.by_trace) += 1;
  }

  /// An alarm is put in the middle of what its stamp can mean, but not before the first probe if it need not
  /// be.
  static Nanoseconds time_of(const LogTime& stamp, Nanoseconds t0, Nanoseconds uncertainty) {
    const Nanoseconds middle = stamp.begin + stamp.resolution / 2;
    return middle < t0 && stamp.begin + stamp.resolution + uncertainty >= t0 ? t0 : middle;
  }

  void take_alarms(TrialRecord& record) {
    const Nanoseconds t0 = record.probes.front().time, uncertainty = record.tap_clock.uncertainty;
    Nanoseconds resolution = 0;
    for (std::size_t i = 0; i < log_.alarms.size(); ++i) {
      if (owners_[i] != record.trial) continue;
      const auto& [logged, format, line] = log_.alarms[i];
      const Nanoseconds time = time_of(logged.time, t0, uncertainty);
      resolution = std::max(resolution, logged.time.resolution);
      Detection detection;
      detection.detector = settings_.detector;
      detection.time = time;
      detection.traffic_class = logged.traffic_class;
      detection.stamp = logged.stamp;
      detection.log_format = format;
      detection.log_line = line;
      record.detections.push_back(std::move(detection));
    }
    std::stable_sort(record.detections.begin(), record.detections.end(),
                     [](const Detection& a, const Detection& b) { return a.time < b.time; });
    record.tap_clock.uncertainty += resolution / 2;
    campaign_.worst_uncertainty = std::max(campaign_.worst_uncertainty, record.tap_clock.uncertainty);
    if (resolution > 0) record.environment["alarm.uncertainty_s"] = in_seconds(resolution / 2);
  }

  /// Whether a scan without an alarm is a miss.
  void judge(TrialRecord& record, const PerformedScan& scan) {
    DetectorOutcome& outcome = record.detectors.front();
    if (!settings_.covers.contains(scan.scan.spec.traffic_class())) {
      outcome.state = DetectorState::not_covered;
      return;
    }
    const Nanoseconds t0 = record.probes.front().time;
    for (const Detection& detection : record.detections)
      if (detection.time >= t0) return;
    if (said_to_be_hidden(record)) return hide(outcome, "it says that it reports nothing then");
    const auto before = last_alarm_before(t0);
    if (before && t0 - *before < settings_.suppression.interval)
      hide(outcome, "its last alarm about the scanner was " + format_duration(t0 - *before) +
                        " before, and repeats are hidden: " + settings_.suppression.text);
  }

  void hide(DetectorOutcome& outcome, const std::string& why) {
    outcome.state = DetectorState::not_covered;
    outcome.message = "no alarm, and no miss: " + why;
    ++campaign_.suppressed;
  }

  bool said_to_be_hidden(const TrialRecord& record) const {
    const Nanoseconds t0 = record.probes.front().time;
    return std::any_of(log_.hidden.begin(), log_.hidden.end(), [&](const LogRecord& hidden) {
      if (owner_of(hidden.time) == record.trial) return hidden.time.begin + hidden.time.resolution >= t0;
      return hidden.time.begin <= t0 && t0 <= hidden.time.begin + hidden.time.resolution + hidden.silence;
    });
  }

  std::optional<Nanoseconds> last_alarm_before(Nanoseconds time) const {
    std::optional<Nanoseconds> last;
    for (const LoggedAlarm& alarm : log_.alarms)
      if (alarm.record.time.begin < time) last = std::max(last.value_or(0), alarm.record.time.begin);
    return last;
  }

  /// Counts only: who was alarmed about is nobody's business here.
  TrialRecord quiet_record(int id) const {
    TrialRecord record = empty_record(id);
    record.started = settings_.quiet->from;
    record.ended = settings_.quiet->to;
    record.started_utc = format_utc(record.started);
    for (const LogTime& time : log_.quiet) {
      Detection detection;
      detection.detector = settings_.detector;
      detection.time = time.begin + time.resolution / 2;
      record.detections.push_back(std::move(detection));
    }
    return record;
  }

  void count_outside() {
    for (std::size_t i = 0; i < log_.alarms.size(); ++i) {
      const Nanoseconds time = log_.alarms[i].record.time.begin;
      const bool quiet = settings_.quiet && time >= settings_.quiet->from && time < settings_.quiet->to;
      campaign_.outside += owners_[i] || quiet ? 0 : 1;
    }
  }

  const ScanFolder& scans_;
  const LogContents& log_;
  const ImportSettings& settings_;
  ImportedCampaign campaign_;
  std::vector<Stretch> stretches_;          ///< of the scans that can be used
  std::vector<std::optional<int>> owners_;  ///< of each alarm, the trial that it belongs to
};

}  // namespace

ImportedCampaign assemble_import(const ScanFolder& scans, const LogContents& log,
                                 const ImportSettings& settings) {
  return Assembler(scans, log, settings).assemble();
}

}  // namespace zpilab
