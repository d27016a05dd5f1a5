#include "reports/trial_document.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/number_format.h"
#include "reports/table_cells.h"
#include "reports/table_report.h"

namespace zpilab {
namespace {

constexpr std::size_t kStripWidth = 80;
constexpr std::size_t kNameWidth = 16;

/// Zero of the page's times: the first probe, else the trial's beginning.
Nanoseconds zero_of(const TrialReport& report) {
  return report.score.t0.value_or(report.trial.record.started);
}

void add_header(const TrialReport& report, Document& page) {
  const StoredTrial& trial = report.trial;
  const TrialRecord& record = trial.record;
  page.push_back(Heading{trial_title(report.trial)});
  if (!record.reason.empty()) page.push_back(Paragraph{"reason: " + record.reason});
  page.push_back(
      Paragraph{"class " + std::string(class_name(trial.traffic_class)) + ", closed ports " + trial.policy +
                (trial.target == TargetFactors{} ? "" : ", " + target_text(trial.target)) + ", " +
                sampling_text(trial.sampling_rate_hz) + ", repetition " + std::to_string(trial.block) +
                ", seed " + std::to_string(trial.seed) + ", scenario " + report.header.scenario_name});
  if (record.attempt == 0) {
    page.push_back(Paragraph{"It has not run yet."});
    return;
  }
  page.push_back(Paragraph{"attempt " + std::to_string(record.attempt) +
                           (record.cell.empty() ? "" : " in " + record.cell) +
                           (record.started_utc.empty() ? "" : ", begun " + record.started_utc)});
  std::string argv;
  for (const std::string& word : record.argv) argv += (argv.empty() ? "" : " ") + word;
  if (!argv.empty()) page.push_back(Paragraph{"$ " + argv});
}

struct Entry {
  Nanoseconds time = 0;
  std::string text;
};

void add_probe_entries(const TrialReport& report, std::vector<Entry>& entries) {
  std::vector<Nanoseconds> times;
  for (const Probe& probe : report.probes)
    if (probe.kind == FrameKind::probe) times.push_back(probe.time);
  std::sort(times.begin(), times.end());
  if (times.empty()) return;
  entries.push_back(
      {times.front(), std::string("first probe") + (report.trial.record.t0_estimated ? " (estimated)" : "")});
  for (const std::size_t n : {10U, 100U, 1000U})
    if (times.size() > n) entries.push_back({times[n - 1], std::to_string(n) + "th probe"});
  std::string rate;
  if (report.trial.record.achieved_rate)
    rate = ", " + format_decimal(*report.trial.record.achieved_rate, 1) + " probes/s";
  entries.push_back({times.back(), "last probe, number " + std::to_string(times.size()) + rate});
}

std::string alarm_text(const DetectorScore& score, const Alarm& alarm, const TrialReport& report) {
  const Detection& detection = alarm.detection;
  std::string text = "ALARM " + score.detector;
  if (detection.traffic_class) text += " says " + std::string(class_name(*detection.traffic_class));
  if (detection.score) text += ", score " + format_decimal(*detection.score, 3);
  if (detection.seq) text += ", sample " + std::to_string(*detection.seq);
  const TrialScore& whole = report.score;
  if (!whole.t0) return text + ": false alarm, there is no scan";
  if (alarm.time < whole.hit_from) return text + ": false alarm, before the scan";
  return alarm.time > whole.hit_until ? text + ": false alarm, after the grace" : text;
}

/// Alarms that count; those that continue one are told with it, not on lines of their own.
void add_alarm_entries(const TrialReport& report, const DetectorScore& score, std::vector<Entry>& entries) {
  for (std::size_t i = 0; i < score.alarms.size();) {
    Entry entry{score.alarms[i].time, alarm_text(score, score.alarms[i], report)};
    const std::size_t first = i++;
    while (i < score.alarms.size() && !score.alarms[i].counted) ++i;
    if (i - first > 1)
      entry.text += "; repeated " + std::to_string(i - first - 1) + " times until " +
                    format_fixed(seconds(score.alarms[i - 1].time - zero_of(report)), 3);
    entries.push_back(std::move(entry));
  }
}

std::vector<Entry> all_entries(const TrialReport& report) {
  const TrialRecord& record = report.trial.record;
  std::vector<Entry> entries = {{record.started, report.trial.placebo() ? "begins" : "lead-in begins"}};
  for (const TrialEvent& event : report.events)
    entries.push_back({event.time, event.source + ": " + event.text});
  add_probe_entries(report, entries);
  for (const DetectorScore& score : report.score.detectors) add_alarm_entries(report, score, entries);
  if (record.cut && record.scan_process_end)
    entries.push_back({*record.scan_process_end, "nmap stopped: the scan is cut"});
  entries.push_back({record.ended, "grace ends"});
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.time < b.time; });
  return entries;
}

void add_timeline(const TrialReport& report, Document& page) {
  page.push_back(Heading{report.score.t0 ? "What happened, in seconds after the first probe"
                                         : "What happened, in seconds after the beginning"});
  Table table{{{"s", true}, {"what"}}, {}};
  for (const Entry& entry : all_entries(report))
    table.rows.push_back({format_fixed(seconds(entry.time - zero_of(report)), 3), entry.text});
  page.push_back(std::move(table));
}

/// One character a stretch of time: how many of the times lie in it.
std::string strip(const std::vector<Nanoseconds>& times, Nanoseconds from, Nanoseconds until,
                  std::string_view shades) {
  std::vector<std::size_t> counts(kStripWidth);
  const double length = std::max(seconds(until - from), 1e-9);
  for (const Nanoseconds time : times) {
    if (time < from || time > until) continue;
    const auto bin =
        static_cast<std::size_t>(seconds(time - from) / length * static_cast<double>(kStripWidth));
    ++counts[std::min(bin, kStripWidth - 1)];
  }
  const std::size_t most = std::max<std::size_t>(*std::max_element(counts.begin(), counts.end()), 1);
  std::string text;
  for (const std::size_t count : counts) {
    const std::size_t shade = count == 0 ? 0 : 1 + (count * (shades.size() - 2)) / most;
    text += shades[std::min(shade, shades.size() - 1)];
  }
  return text;
}

std::string named(std::string name, const std::string& text) {
  name.resize(kNameWidth, ' ');
  return name + "|" + text + "|";
}

std::vector<std::string> strips(const TrialReport& report, Nanoseconds from, Nanoseconds until) {
  std::vector<Nanoseconds> probes;
  for (const Probe& probe : report.probes)
    if (probe.kind == FrameKind::probe) probes.push_back(probe.time);
  const std::string first = format_decimal(seconds(from - zero_of(report)), 2) + " s";
  const std::string last = format_decimal(seconds(until - zero_of(report)), 2) + " s";
  const std::size_t space = kStripWidth + 2 - std::min(kStripWidth + 1, first.size() + last.size());
  std::vector<std::string> lines = {std::string(kNameWidth, ' ') + first + std::string(space, ' ') + last};
  lines.push_back(named("probes", strip(probes, from, until, " .:-=+*#")));
  for (const DetectorScore& score : report.score.detectors) {
    std::vector<Nanoseconds> alarms;
    for (const Alarm& alarm : score.alarms) alarms.push_back(alarm.time);
    lines.push_back(named(score.detector, strip(alarms, from, until, " ^^")));
  }
  return lines;
}

void add_strips(const TrialReport& report, Document& page) {
  const TrialRecord& record = report.trial.record;
  page.push_back(Heading{"The trial at a glance"});
  page.push_back(Lines{strips(report, record.started, record.ended)});
  if (!report.score.t0) return;
  const Nanoseconds scan = *report.score.last_probe - *report.score.t0;
  if (scan * 5 >= record.ended - record.started) return;
  // A burst is one column above: look closer, with room for the alarms just behind it.
  const Nanoseconds margin = std::max<Nanoseconds>(scan, 500 * kMillisecond);
  page.push_back(Heading{"The scan closer"});
  page.push_back(Lines{strips(report, *report.score.t0 - margin / 10, *report.score.last_probe + margin)});
}

void add_counters(const TrialReport& report, Document& page) {
  if (!report.score.t0 || report.series.samples.empty()) return;
  page.push_back(Heading{"Counters that moved most, of " + std::to_string(report.series.counters.size()) +
                         " in " + std::to_string(report.series.samples.size()) + " samples"});
  if (report.moved.empty()) {
    page.push_back(Paragraph{"none moved otherwise than in the lead-in"});
    return;
  }
  Table table{
      {{"counter"}, {"lead-in /s", true}, {"scan /s", true}, {"in the scan", true}, {"surprise", true}}, {}};
  for (const CounterMove& move : report.moved)
    table.rows.push_back({move.name, format_decimal(move.before_per_second, 1),
                          format_decimal(move.during_per_second, 1), std::to_string(move.during),
                          format_decimal(move.surprise, 1)});
  page.push_back(std::move(table));
}

/// "first probe to sample 0.050 s, sample to verdict 0.002 s, ...": the parts that are known.
std::string ttfd_parts(const DetectorScore& score) {
  std::string text;
  const auto add = [&](const char* name, const std::optional<Nanoseconds>& time) {
    if (time)
      text += (text.empty() ? "" : ", ") + std::string(name) + " " + format_fixed(seconds(*time), 3) + " s";
  };
  add("first probe to sample", score.to_sample);
  add(score.to_sample ? "sample to verdict" : "first probe to verdict", score.to_verdict);
  add("verdict to receipt", score.to_receipt);
  return text;
}

std::string hit_sentence(const DetectorScore& score, const TrialReport& report) {
  const Alarm* first = first_hit(report.score, score);
  std::string text = "first alarm";
  if (first != nullptr && first->detection.seq) text += " at sample " + std::to_string(*first->detection.seq);
  text += ", " + format_ttfd(seconds(*score.ttfd), seconds(report.score.uncertainty)) +
          " after the first probe, when " + std::to_string(score.probes_before) + " of " +
          std::to_string(report.score.probes) + " probes had arrived; class " +
          (report.trial.traffic_class == TrafficClass::other ? "none that could be right"
           : score.right_class                               ? "right"
           : score.family_uncertain                          ? "TCP, family uncertain"
           : score.right_family                              ? "wrong, family right"
                                                             : "wrong or not named");
  return text + " (" + ttfd_parts(score) + ")";
}

void add_verdicts(const TrialReport& report, Document& page) {
  if (report.score.detectors.empty()) return;
  page.push_back(Heading{"What it comes to"});
  for (const DetectorScore& score : report.score.detectors)
    page.push_back(Paragraph{score.detector + ": " + trial_verdict(report, score) + "."});
}

template <typename Map, typename Text>
void add_values(const char* title, const Map& values, Text text, Document& page) {
  if (values.empty()) return;
  std::string line;
  for (const auto& [name, value] : values) line += (line.empty() ? "" : "; ") + name + " " + text(value);
  page.push_back(Heading{title});
  page.push_back(Paragraph{line});
}

void add_surroundings(const TrialReport& report, Document& page) {
  add_values(
      "What the workload did", report.trial.record.work,
      [](double value) { return format_decimal(value, 1); }, page);
  add_values(
      "Where it ran", report.trial.record.environment, [](const std::string& value) { return value; }, page);
}

}  // namespace

std::string trial_title(const StoredTrial& trial) {
  std::string what = "placebo, no scan";
  if (!trial.placebo())
    what =
        nmap_name(trial) + (trial.ports.empty() ? "" : " " + trial.ports) + " at -" + to_string(trial.timing);
  return "Trial " + std::to_string(trial.id) + ": " + what + " on " + trial.device + ", workload " +
         trial.workload + ": " + std::string(state_name(trial.state));
}

std::string trial_verdict(const TrialReport& report, const DetectorScore& score) {
  switch (score.state) {
    case ScoreState::crashed:
      return "crashed: " + (score.message.empty() ? "no reason given" : score.message);
    case ScoreState::not_covered:
      return "does not cover this class; not a miss";
    case ScoreState::unscorable:
      return "cannot be scored: no probe was seen";
    case ScoreState::contaminated:
      return "contaminated by an alarm before the scan; not counted";
    case ScoreState::scored:
      break;
  }
  if (report.trial.placebo())
    return score.false_alarms == 0 ? "quiet, as it should be"
                                   : std::to_string(score.false_alarms) + " false alarms";
  if (!score.detected())
    return "missed: no alarm within " + format_time(seconds(report.score.stretch())) + " of the first probe";
  return hit_sentence(score, report);
}

Document trial_header(const TrialReport& report) {
  Document page;
  add_header(report, page);
  return page;
}

Document trial_details(const TrialReport& report) {
  Document page;
  if (report.trial.record.attempt == 0) return page;
  add_timeline(report, page);
  add_surroundings(report, page);
  return page;
}

Document trial_document(const TrialReport& report) {
  Document page;
  add_header(report, page);
  if (report.trial.record.attempt == 0) return page;
  add_verdicts(report, page);
  add_strips(report, page);
  add_timeline(report, page);
  add_counters(report, page);
  add_surroundings(report, page);
  return page;
}

}  // namespace zpilab
