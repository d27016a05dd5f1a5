#include "reports/html/timeline_lanes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "reports/html/plot_scale.h"
#include "reports/number_format.h"

namespace zpilab {
namespace {

constexpr double kProbesHeight = 54, kCounterHeight = 28, kWorkHeight = 12, kDetectorHeight = 26,
                 kScoreHeight = 22;
constexpr double kWorthDrawing = 0.1;  // probability of a class
constexpr double kRounding = 1e-5;     // s; of the times in a file of scores
constexpr std::size_t kWorkLanes = 16;
constexpr Nanoseconds kAroundAlarm = 2 * kSecond;

Markup path(const std::string& style, const std::string& d, const Markup& content = {}) {
  return element("path", {{"class", style}, {"d", d}}, content);
}

std::vector<Nanoseconds> probe_times(const TrialReport& report) {
  std::vector<Nanoseconds> times;
  for (const Probe& probe : report.probes)
    if (probe.kind == FrameKind::probe) times.push_back(probe.time);
  std::sort(times.begin(), times.end());
  return times;
}

/// How many probes had arrived by each time. Between points that are left out the line is straight.
Lane probes_lane(const TrialReport& report, std::size_t points) {
  const std::vector<Nanoseconds> times = probe_times(report);
  const PlotScale y{0, static_cast<double>(times.size()), kProbesHeight - 3, 3, false};
  const std::size_t stride = std::max<std::size_t>(1, times.size() / points);
  const Nanoseconds pause = (report.trial.record.ended - report.trial.record.started) / 200;
  std::string line = "M0 " + pixel(y.at(0));
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool after_pause = i == 0 || times[i] - times[i - 1] > pause;
    const bool before_pause = i + 1 == times.size() || times[i + 1] - times[i] > pause;
    if (after_pause) line += "H" + timeline_x(report, times[i]);
    if (after_pause || before_pause || i % stride == 0)
      line += "L" + timeline_x(report, times[i]) + " " + pixel(y.at(static_cast<double>(i + 1)));
  }
  line += "H" + timeline_x(report, report.trial.record.ended);
  return {"probes arrived", std::to_string(times.size()), kProbesHeight, path("probes", line)};
}

/// Samples between which a rate is drawn: each one where it matters, few elsewhere.
std::vector<std::size_t> edges(const TrialReport& report, std::size_t points) {
  const auto& samples = report.series.samples;
  const Focus focus = focus_of(report);
  const auto half = static_cast<Nanoseconds>(std::max<std::size_t>(points / 2, 1));
  const Nanoseconds coarse = (report.trial.record.ended - report.trial.record.started) / half;
  const Nanoseconds fine = (focus.until - focus.from) / half;
  std::vector<std::size_t> edges;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool inside = samples[i].time >= focus.from && samples[i].time <= focus.until;
    if (edges.empty() || samples[i].time - samples[edges.back()].time >= (inside ? fine : coarse))
      edges.push_back(i);
  }
  return edges;
}

/// Of one counter, per second, between each edge and the one before it.
std::vector<double> rates(const SampleSeries& series, std::size_t counter,
                          const std::vector<std::size_t>& edges) {
  std::vector<double> rates;
  for (std::size_t e = 1; e < edges.size(); ++e) {
    std::int64_t sum = 0;
    for (std::size_t i = edges[e - 1] + 1; i <= edges[e]; ++i)
      for (const auto& [index, delta] : series.samples[i].deltas)
        if (index == counter) sum += delta;
    const double length = seconds(series.samples[edges[e]].time - series.samples[edges[e - 1]].time);
    rates.push_back(length > 0 ? static_cast<double>(sum) / length : 0);
  }
  return rates;
}

Lane counter_lane(const TrialReport& report, const std::string& name, const std::vector<std::size_t>& edges) {
  const auto& names = report.series.counters;
  const auto counter = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  const std::vector<double> values = rates(report.series, counter, edges);
  double lowest = 0, highest = 0;
  for (const double value : values) {
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  const PlotScale y{lowest, std::max(highest, lowest + 1e-9), kCounterHeight - 3, 3, false};
  std::string line, above;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string from = timeline_x(report, report.series.samples[edges[i]].time);
    const std::string height = pixel(y.at(values[i]));
    if (i == 0) line += "M" + from + " " + height;
    if (i > 0 && height != above) line += "H" + from + "V" + height;
    above = height;
  }
  if (!values.empty()) line += "H" + timeline_x(report, report.series.samples[edges.back()].time);
  return {name, "up to " + format_decimal(highest, highest < 10 ? 1 : 0) + "/s", kCounterHeight,
          path("counter", line)};
}

/// Octets only repeat what the packets say, in large numbers: they are left to the table.
bool counts_octets(const CounterMove& move) { return move.name.ends_with("Octets"); }

/// What moved most in the scan; in a trial without one, before the first false alarm.
std::vector<CounterMove> counters_to_draw(const TrialReport& report, std::size_t at_most) {
  const std::size_t all = report.series.counters.size();
  std::vector<CounterMove> moved;
  if (report.score.t0) {
    moved = counters_that_moved(report.series, *report.score.t0, *report.score.last_probe, all);
  } else {
    for (const DetectorScore& score : report.score.detectors)
      if (!score.alarms.empty() && moved.empty())
        moved = counters_that_moved(report.series, score.alarms.front().time - kAroundAlarm,
                                    score.alarms.front().time, all);
  }
  std::stable_partition(moved.begin(), moved.end(), [](const auto& move) { return !counts_octets(move); });
  if (moved.size() > at_most) moved.resize(at_most);
  return moved;
}

/// An activity of the workload, by name: "begins" and "ends" are told by both hosts, and drawn once.
struct Activity {
  std::string source;
  std::string line;
  std::optional<Nanoseconds> begun;
};

bool strip_ending(std::string& text, std::string_view ending) {
  if (!text.ends_with(ending)) return false;
  text.resize(text.size() - ending.size());
  return true;
}

void end_activity(Activity& activity, const TrialReport& report, Nanoseconds time) {
  if (!activity.begun) return;
  activity.line += "M" + timeline_x(report, *activity.begun) + " " + pixel(kWorkHeight / 2) + "H" +
                   timeline_x(report, time);
  activity.begun.reset();
}

std::vector<Lane> work_lanes(const TrialReport& report) {
  std::map<std::string, Activity> activities;
  Markup others;
  for (const TrialEvent& event : report.events) {
    std::string name = event.text;
    const bool begins = strip_ending(name, " begins");
    if (!begins && !strip_ending(name, " ends")) {
      others += path("event", "M" + timeline_x(report, event.time) + " 1v" + pixel(kWorkHeight - 2),
                     element("title", event.source + ": " + event.text));
      continue;
    }
    Activity& activity = activities[name];
    if (activity.source.empty()) activity.source = event.source;
    if (activity.source != event.source) continue;
    end_activity(activity, report, event.time);
    if (begins) activity.begun = event.time;
  }
  std::vector<Lane> lanes;
  for (auto& [name, activity] : activities) {
    end_activity(activity, report, report.trial.record.ended);
    if (lanes.size() < kWorkLanes)
      lanes.push_back({name, "", kWorkHeight, path("work", activity.line, element("title", name))});
  }
  if (!others.empty()) lanes.push_back({"other events", "", kWorkHeight, others});
  return lanes;
}

std::string alarm_says(const TrialReport& report, const DetectorScore& score, const Alarm& alarm) {
  const Nanoseconds zero = report.score.t0.value_or(report.trial.record.started);
  std::string text = score.detector + " at " + format_fixed(seconds(alarm.time - zero), 2) + " s";
  if (alarm.detection.traffic_class) text += ": " + std::string(class_name(*alarm.detection.traffic_class));
  if (alarm.detection.score) text += ", score " + format_decimal(*alarm.detection.score, 3);
  return text;
}

/// A stroke an alarm, as high as its score where it has one; those that go on are small.
Lane detector_lane(const TrialReport& report, const DetectorScore& score, const DetectorStyle& style) {
  const double base = kDetectorHeight - 3;
  const Nanoseconds least_gap = (report.trial.record.ended - report.trial.record.started) / 400;
  Markup drawn = path("base", "M0 " + pixel(base) + "H" + timeline_x(report, report.trial.record.ended));
  std::string again;
  Nanoseconds drawn_until = report.trial.record.started;
  int alarms = 0;
  for (const Alarm& alarm : score.alarms) {
    const std::string x = timeline_x(report, alarm.time);
    if (!alarm.counted) {
      if (alarm.time - drawn_until >= least_gap) {
        again += "M" + x + " " + pixel(base) + "v-6";
        drawn_until = alarm.time;
      }
      continue;
    }
    ++alarms;
    const bool hit =
        report.score.t0 && alarm.time >= report.score.hit_from && alarm.time <= report.score.hit_until;
    const double height = std::clamp(alarm.detection.score.value_or(1), 0.2, 1.0) * (kDetectorHeight - 5);
    drawn += path(hit ? "alarm" : "alarm false", "M" + x + " " + pixel(base) + "v-" + pixel(height),
                  element("title", alarm_says(report, score, alarm) + (hit ? "" : ", a false alarm")));
    drawn_until = alarm.time;
  }
  if (!again.empty()) drawn += path("again", again);
  const std::string note =
      alarms == 0 ? "silent" : std::to_string(alarms) + (alarms == 1 ? " alarm" : " alarms");
  return {score.detector, note, kDetectorHeight,
          element("g", {{"class", style.style_of(score.detector)}}, drawn)};
}

/// How likely the model held a class, sample by sample: of the classes that it held likely at all. Between
/// edges the highest, so that nothing short is lost.
Lane score_lane(const TrialReport& report, std::size_t traffic_class, const std::vector<std::size_t>& edges) {
  const Nanoseconds first = report.series.samples.front().time;
  const PlotScale y{0, 1, kScoreHeight - 2, 2, false};
  std::string line, above;
  double highest = 0;
  std::size_t next = 0;
  for (std::size_t e = 1; e < edges.size(); ++e) {
    const double until = seconds(report.series.samples[edges[e]].time - first) + kRounding;
    double likely = 0;
    for (; next < report.scores.size() && report.scores[next].seconds <= until; ++next)
      likely = std::max(likely, report.scores[next].probability[traffic_class]);
    highest = std::max(highest, likely);
    const std::string from = timeline_x(report, report.series.samples[edges[e - 1]].time);
    const std::string height = pixel(y.at(likely));
    line += line.empty() ? "M" + from + " " + height : height != above ? "H" + from + "V" + height : "";
    above = height;
  }
  line += "H" + timeline_x(report, report.series.samples[edges.back()].time);
  return {"model: " + std::string(kClassNames[traffic_class]),
          "up to " + format_decimal(highest * 100, 0) + " %", kScoreHeight, path("counter", line)};
}

std::vector<Lane> score_lanes(const TrialReport& report, const std::vector<std::size_t>& edges) {
  std::vector<Lane> lanes;
  if (edges.size() < 2) return lanes;
  for (std::size_t c = 1; c < kClassCount; ++c)
    if (std::any_of(report.scores.begin(), report.scores.end(),
                    [c](const ClassScores& scores) { return scores.probability[c] >= kWorthDrawing; }))
      lanes.push_back(score_lane(report, c, edges));
  return lanes;
}

/// Silent ones that do not cover the scan are no part of the story.
bool belongs(const DetectorScore& score) {
  return score.state != ScoreState::not_covered || !score.alarms.empty();
}

}  // namespace

std::string timeline_x(const TrialReport& report, Nanoseconds time) {
  return std::to_string((time - report.trial.record.started) / kMillisecond);
}

Focus focus_of(const TrialReport& report) {
  const TrialRecord& record = report.trial.record;
  if (!report.score.t0) return {record.started, record.ended};
  const Nanoseconds first = *report.score.t0;
  Nanoseconds last = first + kSecond / 2;
  for (const DetectorScore& score : report.score.detectors)
    if (const Alarm* hit = first_hit(report.score, score)) last = std::max(last, hit->time);
  const Nanoseconds margin = (last - first) / 3;
  return {std::max(record.started, first - margin), std::min(record.ended, last + margin)};
}

std::vector<Lane> timeline_lanes(const TrialReport& report, const DetectorStyle& style,
                                 const TimelineDetail& detail) {
  std::vector<Lane> lanes;
  if (!report.trial.placebo()) lanes.push_back(probes_lane(report, detail.points));
  std::vector<const DetectorScore*> scores;
  for (const DetectorScore& score : report.score.detectors)
    if (belongs(score)) scores.push_back(&score);
  std::stable_sort(scores.begin(), scores.end(), [&](const auto* a, const auto* b) {
    return style.rank(a->detector) < style.rank(b->detector);
  });
  for (const DetectorScore* score : scores) lanes.push_back(detector_lane(report, *score, style));
  const std::vector<std::size_t> at = edges(report, detail.points);
  for (Lane& lane : score_lanes(report, at)) lanes.push_back(std::move(lane));
  for (const CounterMove& move : counters_to_draw(report, detail.counters))
    lanes.push_back(counter_lane(report, move.name, at));
  for (Lane& lane : work_lanes(report)) lanes.push_back(std::move(lane));
  return lanes;
}

}  // namespace zpilab
