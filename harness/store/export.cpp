#include "harness/store/export.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "harness/store/words.h"

namespace zpilab {
namespace {

constexpr std::array<std::string_view, 4> kParts = {"samples", "probes", "detections", "trials"};

/// One CSV line: cells are appended, then ended.
class Row {
 public:
  explicit Row(std::ostream& out) : out_(out) {}
  Row& text(std::string_view value) {
    separate();
    if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
      out_ << value;
      return *this;
    }
    out_ << '"';
    for (const char c : value) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
    return *this;
  }
  Row& number(std::int64_t value) {
    separate();
    out_ << value;
    return *this;
  }
  Row& real(double value) {
    std::array<char, 40> digits{};
    std::snprintf(digits.data(), digits.size(), "%.10g", value);
    return text(digits.data());
  }
  template <typename T>
  Row& optional(const std::optional<T>& value) {
    if (!value) return text("");
    if constexpr (std::is_floating_point_v<T>)
      return real(*value);
    else
      return number(static_cast<std::int64_t>(*value));
  }
  /// Seconds with nanoseconds kept.
  Row& optional_seconds(std::optional<Nanoseconds> value) {
    if (!value) return text("");
    std::array<char, 40> digits{};
    std::snprintf(digits.data(), digits.size(), "%.9f", seconds(*value));
    return text(digits.data());
  }
  void end() {
    out_ << '\n';
    first_ = true;
  }

 private:
  void separate() {
    if (!first_) out_ << ',';
    first_ = false;
  }
  std::ostream& out_;
  bool first_ = true;
};

void header(std::ostream& out, std::initializer_list<std::string_view> names) {
  Row row(out);
  for (const std::string_view name : names) row.text(name);
  row.end();
}

std::optional<Nanoseconds> first_probe(const std::vector<Probe>& probes) {
  std::optional<Nanoseconds> first;
  for (const Probe& probe : probes)
    if (probe.kind == FrameKind::probe) first = std::min(first.value_or(probe.time), probe.time);
  return first;
}

std::optional<Nanoseconds> since(std::optional<Nanoseconds> t0, Nanoseconds time) {
  return t0 ? std::optional(time - *t0) : std::nullopt;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

using Trials = std::vector<StoredTrial>;

Result<Done> export_trials(const CampaignReader&, const Trials& trials, std::ostream& out) {
  header(out, {"trial",
               "block",
               "device",
               "scan",
               "class",
               "ports",
               "timing",
               "workload",
               "policy",
               "open_ports",
               "icmp_limits",
               "impairment",
               "sampling_rate_hz",
               "seed",
               "state",
               "attempts",
               "reason",
               "cell",
               "started_utc",
               "started_ns",
               "ended_ns",
               "duration_s",
               "cut",
               "t0_estimated",
               "achieved_rate",
               "argv"});
  for (const StoredTrial& trial : trials) {
    const TrialRecord& record = trial.record;
    std::optional<Nanoseconds> duration;
    if (record.scan_process_start && record.scan_process_end)
      duration = *record.scan_process_end - *record.scan_process_start;
    Row row(out);
    row.number(trial.id).number(trial.block).text(trial.device).text(trial.scan);
    row.text(trial.placebo() ? "" : class_name(trial.traffic_class)).text(trial.ports);
    row.text(trial.placebo() ? std::string() : to_string(trial.timing))
        .text(trial.workload)
        .text(trial.policy)
        .text(trial.target.open_ports)
        .text(trial.target.icmp_limits)
        .text(trial.target.impairment);
    row.real(trial.sampling_rate_hz)
        .text(std::to_string(trial.seed))
        .text(state_name(trial.state))
        .number(trial.attempts);
    row.text(record.reason)
        .text(record.cell)
        .text(record.started_utc)
        .number(record.started)
        .number(record.ended);
    row.optional_seconds(duration)
        .number(record.cut)
        .number(record.t0_estimated)
        .optional(record.achieved_rate);
    row.text(joined(record.argv)).end();
  }
  return Done{};
}

Result<Done> export_probes(const CampaignReader& reader, const Trials& trials, std::ostream& out) {
  constexpr std::array<std::string_view, 3> kKinds = {"probe", "discovery", "reset"};
  header(out, {"trial", "seq", "time_ns", "since_t0_s", "kind", "bytes"});
  for (const StoredTrial& trial : trials) {
    const auto probes = reader.probes(trial.id);
    if (!probes.ok()) return probes.error();
    const auto t0 = first_probe(*probes);
    std::int64_t seq = 0;
    for (const Probe& probe : *probes)
      Row(out)
          .number(trial.id)
          .number(seq++)
          .number(probe.time)
          .optional_seconds(since(t0, probe.time))
          .text(kKinds.at(static_cast<std::size_t>(probe.kind)))
          .number(probe.bytes)
          .end();
  }
  return Done{};
}

Result<Done> export_detections(const CampaignReader& reader, const Trials& trials, std::ostream& out) {
  header(out, {"trial", "detector", "time_ns", "sample_time_ns", "sample", "since_t0_s", "class", "score",
               "stamp", "received_ns"});
  for (const StoredTrial& trial : trials) {
    const auto probes = reader.probes(trial.id);
    if (!probes.ok()) return probes.error();
    const auto t0 = first_probe(*probes);
    for (const Detection& detection : trial.record.detections) {
      const Nanoseconds alarm = detection.stamp == AlarmStamp::sample
                                    ? detection.sample_time.value_or(detection.time)
                                    : detection.time;
      Row(out)
          .number(trial.id)
          .text(detection.detector)
          .number(detection.time)
          .optional(detection.sample_time)
          .text(detection.seq ? std::to_string(*detection.seq) : std::string())
          .optional_seconds(since(t0, alarm))
          .text(detection.traffic_class ? class_name(*detection.traffic_class) : std::string_view())
          .optional(detection.score)
          .text(stamp_word(detection.stamp))
          .optional(detection.received)
          .end();
    }
  }
  return Done{};
}

void export_series(int trial, const SampleSeries& series, const std::map<std::string, std::size_t>& columns,
                   std::optional<Nanoseconds> t0, std::ostream& out) {
  std::vector<std::size_t> column_of;
  for (const std::string& name : series.counters) column_of.push_back(columns.at(name));
  std::vector<std::optional<std::int64_t>> cells(columns.size());
  bool first = true;
  for (const Sample& sample : series.samples) {
    // The first sample is where counting begins: nothing is known to have moved, or not.
    for (const std::size_t column : column_of)
      cells[column] = first ? std::nullopt : std::optional<std::int64_t>(0);
    for (const auto& [index, delta] : sample.deltas) cells[column_of[index]] = delta;
    Row row(out);
    row.number(trial)
        .text(std::to_string(sample.seq))
        .number(sample.time)
        .optional_seconds(since(t0, sample.time));
    row.number(sample.lateness).number(sample.cost);
    for (const auto& cell : cells) row.optional(cell);
    row.end();
    first = false;
  }
}

Result<Done> export_samples(const CampaignReader& reader, const Trials& trials, std::ostream& out) {
  std::map<std::string, std::size_t> columns;  // of all trials chosen, in order of name
  for (const StoredTrial& trial : trials) {
    const auto names = reader.counters(trial.id);
    if (!names.ok()) return names.error();
    for (const std::string& name : *names) columns.emplace(name, 0);
  }
  std::size_t next = 0;
  for (auto& [name, column] : columns) column = next++;

  Row names(out);
  for (const char* name : {"trial", "seq", "time_ns", "since_t0_s", "lateness_ns", "cost_ns"})
    names.text(name);
  for (const auto& [name, column] : columns) names.text(name);
  names.end();
  for (const StoredTrial& trial : trials) {
    const auto series = reader.samples(trial.id);
    if (!series.ok()) return series.error();
    const auto probes = reader.probes(trial.id);
    if (!probes.ok()) return probes.error();
    export_series(trial.id, *series, columns, first_probe(*probes), out);
  }
  return Done{};
}

}  // namespace

std::optional<ExportPart> parse_export_part(std::string_view word) {
  for (std::size_t i = 0; i < kParts.size(); ++i)
    if (kParts[i] == word) return static_cast<ExportPart>(i);
  return std::nullopt;
}

Result<Done> export_csv(const CampaignReader& reader, ExportPart part, std::optional<int> trial,
                        std::ostream& out) {
  auto trials = reader.trials();
  if (!trials.ok()) return trials.error();
  if (trial) {
    std::erase_if(*trials, [&](const StoredTrial& stored) { return stored.id != *trial; });
    if (trials->empty())
      return make_error(Errc::invalid_input, "no trial " + std::to_string(*trial) + " in this campaign");
  }
  constexpr std::array kExports = {export_samples, export_probes, export_detections, export_trials};
  auto done = kExports.at(static_cast<std::size_t>(part))(reader, *trials, out);
  if (done.ok() && !out) return make_error(Errc::io, "writing the CSV failed; is the disk full?");
  return done;
}

}  // namespace zpilab
