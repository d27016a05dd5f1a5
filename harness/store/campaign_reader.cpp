#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "harness/core/sample_codec.h"
#include "harness/store/campaign_store.h"
#include "harness/store/compress.h"
#include "harness/store/open_campaign.h"
#include "harness/store/words.h"

namespace zpilab {
namespace {

[[noreturn]] void damaged(const Database& database, const std::string& what) {
  throw StoreFailure(make_error(Errc::invalid_input, "damaged campaign file: " + what, database.path()));
}

std::uint64_t unsigned_text(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

std::vector<std::string> parse_argv(const Database& database, const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array()) damaged(database, "attempt.argv is no JSON array");
  std::vector<std::string> argv;
  for (const auto& word : json) argv.push_back(word.is_string() ? word.get<std::string>() : word.dump());
  return argv;
}

/// `target`: the expressions for open ports, ICMP limits and impairment.
std::string trials_query(const std::string& target) {
  return "SELECT t.trial, t.block, t.device, t.scan, t.technique, t.family, t.class, t.ports, t.timing, "
         "t.workload,"
         " t.policy, " +
         target +
         ", t.sampling_rate_hz, t.seed, t.expected_ns, t.state,"
         " (SELECT count(*) FROM attempt b WHERE b.trial = t.trial AND b.state <> 'abandoned'),"
         " a.attempt, a.number, a.state, a.reason, a.cell, a.started_ns, a.ended_ns, a.started_utc, "
         "a.scan_start_ns,"
         " a.scan_end_ns, a.cut, a.t0_estimated, a.achieved_rate, a.argv, a.nmap_exit, a.worst_lateness_ns,"
         " a.device_clock_offset_ns, a.device_clock_uncertainty_ns, a.device_clock_same_boot,"
         " a.tap_clock_offset_ns, a.tap_clock_uncertainty_ns, a.tap_clock_same_boot"
         " FROM trial t LEFT JOIN v_final a ON a.trial = t.trial ORDER BY t.trial";
}

/// Files of format 1 did not say what the target was like: all but its open ports were as usual.
std::string target_columns(std::int64_t version, const std::string& scenario_text) {
  if (version >= 2) return "t.open_ports, t.icmp_limits, t.impairment";
  const bool usual = scenario_text.find("open_tcp_ports") == std::string::npos &&
                     scenario_text.find("open_udp_ports") == std::string::npos;
  return (usual ? "'" + OpenPorts{}.name + "'" : "'of the scenario'") + ", 'default', 'none'";
}

/// Files before format 3 keep no line of a log.
std::string detections_query(std::int64_t version) {
  const bool lines = version >= 3;
  return "SELECT x.attempt, detector, time_ns, sample, sample_time_ns, class, score, stamp, received_ns, " +
         std::string(lines ? "l.format, l.line" : "'', ''") + " FROM detection x" +
         (lines ? " LEFT JOIN alarm_line l ON l.attempt = x.attempt AND l.seq = x.seq" : "");
}

constexpr int kFirstAttemptColumn = 19;

StoredTrial read_plan(const Database& database, const Statement& row) {
  StoredTrial trial;
  trial.id = static_cast<int>(row.integer(0));
  trial.block = static_cast<int>(row.integer(1));
  trial.device = row.text(2);
  trial.scan = row.text(3);
  trial.technique = row.text(4);
  trial.family = row.integer(5) == 6 ? Family::ipv6 : Family::ipv4;
  if (const auto word = row.optional_text(6)) {
    const auto traffic_class = parse_scan_class(*word);
    if (!traffic_class) damaged(database, "unknown class \"" + *word + "\"");
    trial.traffic_class = *traffic_class;
  }
  trial.ports = row.text(7);
  trial.timing.level = static_cast<int>(row.optional_integer(8).value_or(Timing{}.level));
  trial.workload = row.text(9);
  trial.policy = row.text(10);
  trial.target = {row.text(11), row.text(12), row.text(13)};
  trial.sampling_rate_hz = row.real(14);
  trial.seed = unsigned_text(row.text(15));
  trial.expected = row.integer(16);
  trial.state = parse_trial_state(row.text(17)).value_or(TrialState::planned);
  trial.attempts = static_cast<int>(row.integer(18));
  trial.record.trial = trial.id;
  trial.record.attempt = 0;
  trial.record.state = trial.state;
  return trial;
}

void read_attempt(const Database& database, const Statement& row, TrialRecord& record) {
  int column = kFirstAttemptColumn + 1;
  record.attempt = static_cast<int>(row.integer(column++));
  record.state = parse_trial_state(row.text(column++)).value_or(TrialState::invalid);
  record.reason = row.text(column++);
  record.cell = row.text(column++);
  record.started = row.integer(column++);
  record.ended = row.integer(column++);
  record.started_utc = row.text(column++);
  record.scan_process_start = row.optional_integer(column++);
  record.scan_process_end = row.optional_integer(column++);
  record.cut = row.integer(column++) != 0;
  record.t0_estimated = row.integer(column++) != 0;
  record.achieved_rate = row.optional_real(column++);
  record.argv = parse_argv(database, row.text(column++));
  record.nmap_exit = static_cast<int>(row.integer(column++));
  record.worst_lateness = row.integer(column++);
  for (ClockOffset* clock : {&record.device_clock, &record.tap_clock}) {
    clock->offset = row.integer(column++);
    clock->uncertainty = row.integer(column++);
    clock->same_boot = row.integer(column++) != 0;
  }
}

Detection read_detection(const Statement& row) {
  Detection detection;
  detection.detector = row.text(1);
  detection.time = row.integer(2);
  if (const auto sample = row.optional_text(3)) detection.seq = unsigned_text(*sample);
  detection.sample_time = row.optional_integer(4);
  if (const auto word = row.optional_text(5)) detection.traffic_class = parse_said_class(*word);
  detection.score = row.optional_real(6);
  detection.stamp = parse_stamp(row.text(7)).value_or(AlarmStamp::arrival);
  detection.received = row.optional_integer(8);
  detection.log_format = row.text(9);
  detection.log_line = row.text(10);
  return detection;
}

/// Read-only. Where SQLite cannot make its shared-memory file (a read-only folder) and nobody writes, the
/// file is read as it stands.
Database open_database(const std::string& path) {
  require_file(path);
  try {
    Database database(path, Database::Mode::read_only);
    require_campaign(database, Purpose::reading);
    return database;
  } catch (const StoreFailure& failure) {
    const bool unwritten = ::access((path + "-wal").c_str(), F_OK) != 0;
    if (failure.error.code != Errc::io || !unwritten || ::access(path.c_str(), R_OK) != 0) throw;
  }
  Database database(path, Database::Mode::read_only_immutable);
  require_campaign(database, Purpose::reading);
  return database;
}

}  // namespace

class CampaignReader::Impl {
 public:
  explicit Impl(const std::string& path) : database_(open_database(path)), header_(read_header(database_)) {
    Statement row(database_, "SELECT lead_in_ns, scan_at_most_ns, grace_ns FROM campaign");
    row.next();
    phases_ = {row.integer(0), row.integer(1), row.integer(2)};
  }

  const CampaignHeader& header() const { return header_; }
  const Phases& phases() const { return phases_; }

  std::vector<StoredTrial> trials() {
    Transaction snapshot(database_, Transaction::Kind::read);  // one state of a file that is being written
    std::vector<StoredTrial> all;
    std::unordered_map<std::int64_t, std::size_t> of_attempt;
    const std::string query = trials_query(target_columns(format_version(database_), header_.scenario_text));
    for (Statement row(database_, query); row.next();) {
      all.push_back(read_plan(database_, row));
      if (row.is_null(kFirstAttemptColumn)) continue;
      of_attempt[row.integer(kFirstAttemptColumn)] = all.size() - 1;
      read_attempt(database_, row, all.back().record);
    }
    read_parts(all, of_attempt);
    return all;
  }

  SampleSeries samples(int trial) {
    Transaction snapshot(database_, Transaction::Kind::read);
    SampleSeries series;
    series.counters = counters(trial);
    Statement chunk(
        database_,
        "SELECT s.data FROM v_final a JOIN sample_chunk s ON s.attempt = a.attempt WHERE a.trial = ?"
        " ORDER BY s.chunk",
        trial);
    while (chunk.next()) append_chunk(series, chunk.text(0));
    return series;
  }

  std::vector<std::string> counters(int trial) {
    std::vector<std::string> all;
    Statement names(
        database_,
        "SELECT c.name FROM v_final a JOIN counter_list l ON l.list = a.counter_list JOIN counter c ON"
        " c.id = l.counter WHERE a.trial = ? ORDER BY l.position",
        trial);
    while (names.next()) all.push_back(names.text(0));
    return all;
  }

  std::vector<Probe> probes(int trial) {
    std::vector<Probe> all;
    Statement row(database_,
                  "SELECT p.time_ns, p.kind, p.bytes FROM v_final a JOIN probe p ON p.attempt = a.attempt"
                  " WHERE a.trial = ? ORDER BY p.seq",
                  trial);
    while (row.next())
      all.push_back({row.integer(0), static_cast<FrameKind>(row.integer(1)),
                     static_cast<std::uint32_t>(row.integer(2))});
    return all;
  }

  std::vector<TrialEvent> events(int trial) {
    std::vector<TrialEvent> all;
    Statement row(database_,
                  "SELECT e.time_ns, e.source, e.text FROM v_final a JOIN event e ON e.attempt = a.attempt"
                  " WHERE a.trial = ? ORDER BY e.seq",
                  trial);
    while (row.next()) all.push_back({row.integer(0), row.text(1), row.text(2)});
    return all;
  }

  std::string nmap_xml(int trial) {
    Statement row(database_, "SELECT nmap_xml FROM v_final WHERE trial = ?", trial);
    return row.next() ? row.text(0) : std::string();
  }

 private:
  void append_chunk(SampleSeries& series, const std::string& data) {
    auto samples = decode_samples(decompress(data));
    if (!samples.ok()) damaged(database_, samples.error().what);
    for (Sample& sample : *samples) {
      if (!sample.deltas.empty() && sample.deltas.back().first >= series.counters.size())
        damaged(database_, "a sample names a counter that is not in its list");
      series.samples.push_back(std::move(sample));
    }
  }

  template <typename Use>
  void for_final_attempts(const std::string& columns_and_table, const std::string& order,
                          const std::unordered_map<std::int64_t, std::size_t>& of_attempt, Use use) {
    Statement row(database_,
                  columns_and_table + " WHERE x.attempt IN (SELECT attempt FROM v_final) ORDER BY " + order);
    while (row.next())
      if (const auto found = of_attempt.find(row.integer(0)); found != of_attempt.end())
        use(found->second, row);
  }

  void read_parts(std::vector<StoredTrial>& all,
                  const std::unordered_map<std::int64_t, std::size_t>& of_attempt) {
    for_final_attempts(detections_query(format_version(database_)), "x.attempt, x.seq", of_attempt,
                       [&](std::size_t i, const Statement& row) {
                         all[i].record.detections.push_back(read_detection(row));
                       });
    for_final_attempts("SELECT attempt, detector, state, version, hash, message FROM outcome x",
                       "attempt, detector", of_attempt, [&](std::size_t i, const Statement& row) {
                         all[i].record.detectors.push_back(
                             {row.text(1), parse_detector_state(row.text(2)).value_or(DetectorState::crashed),
                              row.text(3), row.text(4), row.text(5)});
                       });
    for_final_attempts(
        "SELECT attempt, name, value FROM work x", "attempt, name", of_attempt,
        [&](std::size_t i, const Statement& row) { all[i].record.work[row.text(1)] = row.real(2); });
    for_final_attempts(
        "SELECT attempt, v.name, v.value FROM environment x JOIN environment_value v ON v.id = x.value",
        "attempt, v.name", of_attempt,
        [&](std::size_t i, const Statement& row) { all[i].record.environment[row.text(1)] = row.text(2); });
  }

  Database database_;
  CampaignHeader header_;
  Phases phases_;
};

CampaignReader::CampaignReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CampaignReader::CampaignReader(CampaignReader&&) noexcept = default;
CampaignReader& CampaignReader::operator=(CampaignReader&&) noexcept = default;
CampaignReader::~CampaignReader() = default;

Result<CampaignReader> CampaignReader::open(const std::string& path) {
  return guarded([&] { return CampaignReader(std::make_unique<Impl>(path)); });
}

const CampaignHeader& CampaignReader::header() const { return impl_->header(); }
Nanoseconds CampaignReader::grace() const { return impl_->phases().grace; }
const Phases& CampaignReader::phases() const { return impl_->phases(); }

Result<std::vector<StoredTrial>> CampaignReader::trials() const {
  return guarded([&] { return impl_->trials(); });
}
Result<SampleSeries> CampaignReader::samples(int trial) const {
  return guarded([&] { return impl_->samples(trial); });
}
Result<std::vector<std::string>> CampaignReader::counters(int trial) const {
  return guarded([&] { return impl_->counters(trial); });
}
Result<std::vector<Probe>> CampaignReader::probes(int trial) const {
  return guarded([&] { return impl_->probes(trial); });
}
Result<std::vector<TrialEvent>> CampaignReader::events(int trial) const {
  return guarded([&] { return impl_->events(trial); });
}
Result<std::string> CampaignReader::nmap_xml(int trial) const {
  return guarded([&] { return impl_->nmap_xml(trial); });
}

}  // namespace zpilab
