#include "harness/store/write_trial.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "harness/core/sample_codec.h"
#include "harness/store/compress.h"
#include "harness/store/schema.h"
#include "harness/store/words.h"

namespace zpilab {
namespace {

constexpr std::size_t kSamplesPerChunk = 256;

void write_header(Database& database, const CampaignHeader& header, const Phases& phases) {
  Statement(database, "INSERT INTO campaign VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .run(header.scenario_name, header.scenario_text, header.scenario_hash, header.inventory_name,
           header.inventory_text, header.inventory_hash, header.plan_hash, std::to_string(header.seed),
           header.zpilab_version, header.git_revision, header.created_utc, phases.lead_in,
           phases.scan_at_most, phases.grace);
  Statement detector(database, "INSERT INTO detector VALUES (?, ?)");
  for (const auto& [name, text] : header.detectors) detector.run(name, text);
  Statement workload(database, "INSERT INTO workload VALUES (?, ?, ?)");
  for (const auto& [name, hash] : header.workloads)
    workload.run(name, hash, header.workloads_apart.contains(name));
}

void write_planned(Statement& insert, const PlannedTrial& trial) {
  std::optional<std::string> scan, technique, ports;
  std::optional<std::string_view> traffic_class;
  std::optional<int> family, timing;
  if (trial.scan) {
    scan = trial.scan->name;
    technique = std::string(trial.scan->technique->name);
    family = static_cast<int>(trial.scan->family);
    traffic_class = class_name(trial.scan->traffic_class());
    ports = to_string(trial.scan->ports);
    timing = trial.timing.level;
  }
  insert.run(trial.id, trial.block, trial.device, scan, technique, family, traffic_class, ports, timing,
             trial.workload, policy_name(trial.policy), trial.open_ports.name,
             icmp_limits_name(trial.icmp_limits), trial.impairment.name, trial.sampling_rate_hz,
             std::to_string(trial.seed), trial.start_phase, pace_word(trial.pace), trial.expected);
}

/// The list of counters of a stream; one that the campaign already has is used again.
std::int64_t counter_list(Database& database, const std::vector<std::string>& names) {
  std::vector<std::int64_t> ids;
  Statement add(database, "INSERT INTO counter (name) VALUES (?) ON CONFLICT DO NOTHING");
  Statement find(database, "SELECT id FROM counter WHERE name = ?");
  for (const std::string& name : names) {
    add.run(name);
    find.restart(name);
    find.next();
    ids.push_back(find.integer(0));
  }
  std::int64_t list = 0;
  Statement lists(database, "SELECT DISTINCT list FROM counter_list ORDER BY list");
  Statement members(database, "SELECT counter FROM counter_list WHERE list = ? ORDER BY position");
  while (lists.next()) {
    list = lists.integer(0);
    std::vector<std::int64_t> known;
    for (members.restart(list); members.next();) known.push_back(members.integer(0));
    if (known == ids) return list;
  }
  Statement insert(database, "INSERT INTO counter_list VALUES (?, ?, ?)");
  ++list;
  for (std::size_t i = 0; i < ids.size(); ++i) insert.run(list, static_cast<std::int64_t>(i), ids[i]);
  return list;
}

void write_samples(Database& database, std::int64_t attempt, const SampleSeries& series) {
  Statement insert(database, "INSERT INTO sample_chunk VALUES (?, ?, ?, ?, ?, ?)");
  const std::span<const Sample> all(series.samples);
  for (std::size_t at = 0, chunk = 0; at < all.size(); at += kSamplesPerChunk, ++chunk) {
    const auto part = all.subspan(at, std::min(kSamplesPerChunk, all.size() - at));
    const std::string data = compress(encode_samples(part));
    insert.run(attempt, static_cast<std::int64_t>(chunk), static_cast<std::int64_t>(part.size()),
               part.front().time, part.back().time, Blob{data});
  }
}

void write_detections(Database& database, std::int64_t attempt, const std::vector<Detection>& detections) {
  Statement insert(database, "INSERT INTO detection VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement line(database, "INSERT INTO alarm_line VALUES (?, ?, ?, ?)");
  std::int64_t seq = 0;
  for (const Detection& detection : detections) {
    std::optional<std::string> sample;
    if (detection.seq) sample = std::to_string(*detection.seq);
    std::optional<std::string_view> traffic_class;
    if (detection.traffic_class) traffic_class = class_name(*detection.traffic_class);
    insert.run(attempt, seq, detection.detector, detection.time, sample, detection.sample_time, traffic_class,
               detection.score, stamp_word(detection.stamp), detection.received);
    if (!detection.log_format.empty()) line.run(attempt, seq, detection.log_format, detection.log_line);
    ++seq;
  }
}

void write_environment(Database& database, std::int64_t attempt,
                       const std::map<std::string, std::string>& environment) {
  Statement add(database, "INSERT INTO environment_value (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
  Statement link(database,
                 "INSERT INTO environment SELECT ?, id FROM environment_value WHERE name = ? AND value = ?");
  for (const auto& [name, value] : environment) {
    add.run(name, value);
    link.run(attempt, name, value);
  }
}

void write_attempt(Database& database, std::int64_t attempt, const TrialRecord& record) {
  std::optional<Nanoseconds> t0, last_probe;
  std::int64_t probes = 0;
  for (const Probe& probe : record.probes) {
    if (probe.kind != FrameKind::probe) continue;
    ++probes;
    t0 = std::min(t0.value_or(probe.time), probe.time);
    last_probe = std::max(last_probe.value_or(probe.time), probe.time);
  }
  std::optional<std::int64_t> counters;
  if (!record.series.counters.empty()) counters = counter_list(database, record.series.counters);
  // argv that is not UTF-8 cannot come from a scenario; replacing keeps the record rather than losing the
  // trial.
  const std::string argv =
      nlohmann::json(record.argv).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  Statement(
      database,
      "UPDATE attempt SET state = ?, reason = ?, cell = ?, started_utc = ?, started_ns = ?, ended_ns = ?,"
      " scan_start_ns = ?, scan_end_ns = ?, t0_ns = ?, last_probe_ns = ?, probes = ?, t0_estimated = ?, cut "
      "= ?,"
      " achieved_rate = ?, argv = ?, nmap_exit = ?, nmap_xml = ?, worst_lateness_ns = ?,"
      " device_clock_offset_ns = ?, device_clock_uncertainty_ns = ?, device_clock_same_boot = ?,"
      " tap_clock_offset_ns = ?, tap_clock_uncertainty_ns = ?, tap_clock_same_boot = ?, counter_list = ?"
      " WHERE attempt = ?")
      .run(state_name(record.state), record.reason, record.cell, record.started_utc, record.started,
           record.ended, record.scan_process_start, record.scan_process_end, t0, last_probe, probes,
           record.t0_estimated, record.cut, record.achieved_rate, argv, record.nmap_exit, record.nmap_xml,
           record.worst_lateness, record.device_clock.offset, record.device_clock.uncertainty,
           record.device_clock.same_boot, record.tap_clock.offset, record.tap_clock.uncertainty,
           record.tap_clock.same_boot, counters, attempt);
}

}  // namespace

void write_campaign(Database& database, const CampaignHeader& header, const Plan& plan) {
  database.execute(std::string(campaign_schema()));
  write_header(database, header, plan.scenario.phases);
  Statement insert(
      database,
      "INSERT INTO trial (trial, block, device, scan, technique, family, class, ports, timing, workload,"
      " policy, open_ports, icmp_limits, impairment, sampling_rate_hz, seed, start_phase_ns, pace, "
      "expected_ns)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const PlannedTrial& trial : plan.trials) write_planned(insert, trial);
}

void write_record(Database& database, std::int64_t attempt, const TrialRecord& record) {
  write_attempt(database, attempt, record);
  Statement probe(database, "INSERT INTO probe VALUES (?, ?, ?, ?, ?)");
  std::int64_t seq = 0;
  for (const Probe& p : record.probes) probe.run(attempt, seq++, p.time, static_cast<int>(p.kind), p.bytes);
  write_detections(database, attempt, record.detections);
  Statement outcome(database, "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?)");
  for (const DetectorOutcome& o : record.detectors)
    outcome.run(attempt, o.detector, state_name(o.state), o.version, o.hash, o.message);
  Statement event(database, "INSERT INTO event VALUES (?, ?, ?, ?, ?)");
  seq = 0;
  for (const TrialEvent& e : record.events) event.run(attempt, seq++, e.time, e.source, e.text);
  Statement work(database, "INSERT INTO work VALUES (?, ?, ?)");
  for (const auto& [name, value] : record.work)
    if (!std::isnan(value)) work.run(attempt, name, value);  // SQLite has no NaN
  write_environment(database, attempt, record.environment);
  write_samples(database, attempt, record.series);
}

}  // namespace zpilab
