#include "harness/store/results_store.h"

#include <sys/stat.h>

#include <array>
#include <fstream>

#include "harness/store/database.h"
#include "harness/store/new_file.h"
#include "harness/store/open_campaign.h"
#include "harness/store/results_schema.h"

namespace zpilab {
namespace {

constexpr FileKind kResultsFile = {"results file", "merge again"};

void require_results(Database& database) {
  if (application_id(database) != kResultsApplicationId)
    throw StoreFailure(make_error(Errc::invalid_input,
                                  "not a results file: `zpilab merge` did not make this SQLite database",
                                  database.path()));
  if (const std::int64_t version = format_version(database); version != kResultsFormatVersion)
    throw StoreFailure(make_error(Errc::invalid_input,
                                  "a results file of format " + std::to_string(version) +
                                      "; this zpilab " ZPILAB_VERSION " reads format " +
                                      std::to_string(kResultsFormatVersion) + ". Use the zpilab that made it",
                                  database.path()));
}

std::string empty_results(const std::string& path) {
  Database database(path, Database::Mode::in_memory, kResultsFile);
  database.execute(std::string(results_schema()));
  return database.file_image();
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

ResultsTrial read_trial(const Statement& row) {
  ResultsTrial trial;
  trial.key = row.text(2);
  trial.scan = row.text(3);
  trial.nmap = row.text(4);
  trial.ports = row.text(5);
  trial.traffic_class = row.text(6);
  trial.timing = static_cast<int>(row.integer(7));
  trial.workload = row.text(8);
  trial.policy = row.text(9);
  trial.state = row.text(10);
  trial.reason = row.text(11);
  trial.duration = row.optional_real(12);
  trial.cut = row.integer(13) != 0;
  trial.start = row.text(14);
  trial.uncertainty = row.real(15);
  trial.probes_before = row.optional_integer(16);
  trial.ttfd = row.optional_real(17);
  if (const auto detected = row.optional_integer(18)) trial.detected = *detected != 0;
  trial.right_class = row.integer(19) != 0;
  trial.contaminated = row.integer(20) != 0;
  trial.covered = row.integer(21) != 0;
  return trial;
}

constexpr std::string_view kTrialColumns =
    "entry, number, key, scan, nmap, ports, class, timing, workload, policy, state, reason, duration_s, cut,"
    " start, uncertainty_s, probes_before, ttfd_s, detected, right_class, contaminated, covered";

std::vector<ResultsTrial> read_trials(Database& database, const std::string& id) {
  std::vector<ResultsTrial> trials;
  const std::string select =
      "SELECT " + std::string(kTrialColumns) + " FROM trial WHERE entry = ? ORDER BY number";
  Statement alarms(database, "SELECT seconds FROM alarm WHERE entry = ? AND trial = ? ORDER BY number");
  for (Statement row(database, select, id); row.next();) {
    ResultsTrial trial = read_trial(row);
    for (alarms.restart(id, row.integer(1)); alarms.next();) trial.alarms.push_back(alarms.real(0));
    trials.push_back(std::move(trial));
  }
  return trials;
}

constexpr std::string_view kEntryColumns =
    "id, submitter, date, licence, remarks, label, system, os, kernel, hardware, network, detector,"
    " detector_version, configuration_hash, suppression, division, suite, suite_version, suite_hash, planned,"
    " manifest_hash, made_by, signature_valid, merged_from, merged_utc, merged_by";

CollectedEntry read_entry(const Statement& row) {
  CollectedEntry collected;
  ResultsEntry& entry = collected.entry;
  int column = 0;
  for (std::string* field :
       {&entry.id, &entry.submitter, &entry.date, &entry.licence, &entry.remarks, &entry.label, &entry.system,
        &entry.os, &entry.kernel, &entry.hardware, &entry.network, &entry.detector, &entry.detector_version,
        &entry.configuration_hash, &entry.suppression, &entry.division, &entry.suite, &entry.suite_version,
        &entry.suite_hash})
    *field = row.text(column++);
  entry.planned = static_cast<int>(row.integer(column++));
  entry.manifest_hash = row.text(column++);
  entry.made_by = row.text(column++);
  entry.signature_valid = row.integer(column++) != 0;
  Provenance& provenance = collected.provenance;
  for (std::string* field : {&provenance.merged_from, &provenance.merged_utc, &provenance.merged_by})
    *field = row.text(column++);
  return collected;
}

std::vector<ResultsQuietStretch> read_quiet(Database& database, const std::string& id) {
  std::vector<ResultsQuietStretch> quiet;
  for (Statement row(database,
                     "SELECT workload, hours, alarms FROM quiet_stretch WHERE entry = ? ORDER BY number", id);
       row.next();)
    quiet.push_back({row.text(0), row.real(1), static_cast<int>(row.integer(2))});
  return quiet;
}

std::optional<Reproduction> read_reproduction(Database& database, const std::string& id) {
  Statement row(database, "SELECT id, by, reproduced_utc FROM reproduction WHERE id = ?", id);
  if (!row.next()) return std::nullopt;
  return Reproduction{row.text(0), row.text(1), row.text(2)};
}

ResultsFile read_everything(Database& database) {
  ResultsFile file;
  const Transaction one_state(database, Transaction::Kind::read);
  for (Statement row(database, "SELECT " + std::string(kEntryColumns) + " FROM entry ORDER BY id");
       row.next();) {
    CollectedEntry collected = read_entry(row);
    const std::string& id = collected.entry.id;
    collected.entry.trials = read_trials(database, id);
    collected.entry.quiet = read_quiet(database, id);
    collected.reproduction = read_reproduction(database, id);
    file.entries.push_back(std::move(collected));
  }
  for (Statement row(database, "SELECT id, reason, withdrawn_utc FROM withdrawal ORDER BY id"); row.next();)
    file.withdrawals.push_back({row.text(0), row.text(1), row.text(2)});
  return file;
}

void write_trials(Database& database, const ResultsEntry& entry) {
  Statement insert(database, "INSERT INTO trial (" + std::string(kTrialColumns) +
                                 ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  Statement insert_alarm(database, "INSERT INTO alarm (entry, trial, number, seconds) VALUES (?,?,?,?)");
  int number = 0;
  for (const ResultsTrial& trial : entry.trials) {
    insert.run(entry.id, ++number, trial.key, trial.scan, trial.nmap, trial.ports, trial.traffic_class,
               trial.timing, trial.workload, trial.policy, trial.state, trial.reason, trial.duration,
               trial.cut, trial.start, trial.uncertainty, trial.probes_before, trial.ttfd, trial.detected,
               trial.right_class, trial.contaminated, trial.covered);
    int alarm_number = 0;
    for (const double seconds : trial.alarms) insert_alarm.run(entry.id, number, ++alarm_number, seconds);
  }
}

void write_entry(Database& database, const ResultsEntry& entry, const Provenance& provenance) {
  Statement(database, "INSERT INTO entry (" + std::string(kEntryColumns) +
                          ", content_hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .run(entry.id, entry.submitter, entry.date, entry.licence, entry.remarks, entry.label, entry.system,
           entry.os, entry.kernel, entry.hardware, entry.network, entry.detector, entry.detector_version,
           entry.configuration_hash, entry.suppression, entry.division, entry.suite, entry.suite_version,
           entry.suite_hash, entry.planned, entry.manifest_hash, entry.made_by, entry.signature_valid,
           provenance.merged_from, provenance.merged_utc, provenance.merged_by, content_hash(entry));
  write_trials(database, entry);
  Statement insert(database,
                   "INSERT INTO quiet_stretch (entry, number, workload, hours, alarms) VALUES (?,?,?,?,?)");
  int number = 0;
  for (const ResultsQuietStretch& stretch : entry.quiet)
    insert.run(entry.id, ++number, stretch.workload, stretch.hours, stretch.alarms);
}

}  // namespace

bool is_results_file(const std::string& path) {
  constexpr std::size_t kIdAt =
      68;  // https://www.sqlite.org/fileformat2.html: big-endian, in the file's header
  std::array<char, kIdAt + 4> start{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(start.data(), start.size())) return false;
  if (std::string_view(start.data(), 15) != "SQLite format 3") return false;
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < 4; ++i) id = id << 8U | static_cast<std::uint8_t>(start[kIdAt + i]);
  return id == kResultsApplicationId;
}

Result<ResultsFile> read_results(const std::string& path) {
  return guarded([&] {
    require_file(path, kResultsFile);
    Database database(path, Database::Mode::read_only, kResultsFile);
    require_results(database);
    return read_everything(database);
  });
}

class ResultsStore::Impl {
 public:
  explicit Impl(const std::string& path) : database_(path, Database::Mode::read_write, kResultsFile) {
    require_results(database_);
    // What is withdrawn must be gone from the file's bytes too.
    database_.execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;");
  }

  Added add(const ResultsEntry& entry, const Provenance& provenance) {
    Transaction transaction(database_, Transaction::Kind::write);
    if (is_withdrawn(entry.id)) return Added::withdrawn;
    const auto known = find(entry.id);
    if (!known) {
      write_entry(database_, entry, provenance);
      transaction.commit();
      return Added::added;
    }
    if (known->content_hash != content_hash(entry)) return Added::conflict;
    const bool verified = known->verified || entry.label == "verified";
    const bool is_signed = known->is_signed || entry.signature_valid;
    if (verified == known->verified && is_signed == known->is_signed) return Added::unchanged;
    Statement(database_, "UPDATE entry SET label = ?, signature_valid = ? WHERE id = ?")
        .run(verified ? "verified" : "self-reported", is_signed, entry.id);
    transaction.commit();
    return Added::raised;
  }

  bool withdraw(const Withdrawal& withdrawal) {
    Transaction transaction(database_, Transaction::Kind::write);
    if (is_withdrawn(withdrawal.id)) return false;
    Statement(database_, "DELETE FROM entry WHERE id = ?").run(withdrawal.id);
    Statement(database_, "INSERT INTO withdrawal (id, reason, withdrawn_utc) VALUES (?,?,?)")
        .run(withdrawal.id, withdrawal.reason, withdrawal.withdrawn_utc);
    transaction.commit();
    return true;
  }

  bool reproduce(const Reproduction& reproduction) {
    Transaction transaction(database_, Transaction::Kind::write);
    if (!find(reproduction.id))
      throw StoreFailure(
          make_error(Errc::invalid_input, "no entry \"" + reproduction.id + "\"", database_.path()));
    if (read_reproduction(database_, reproduction.id)) return false;
    Statement(database_, "INSERT INTO reproduction (id, by, reproduced_utc) VALUES (?,?,?)")
        .run(reproduction.id, reproduction.by, reproduction.reproduced_utc);
    transaction.commit();
    return true;
  }

 private:
  struct Known {
    std::string content_hash;
    bool verified = false, is_signed = false;
  };
  std::optional<Known> find(const std::string& id) {
    Statement row(database_,
                  "SELECT content_hash, label = 'verified', signature_valid FROM entry WHERE id = ?", id);
    if (!row.next()) return std::nullopt;
    return Known{row.text(0), row.integer(1) != 0, row.integer(2) != 0};
  }
  bool is_withdrawn(const std::string& id) {
    return Statement(database_, "SELECT 1 FROM withdrawal WHERE id = ?", id).next();
  }

  Database database_;
};

ResultsStore::ResultsStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ResultsStore::~ResultsStore() = default;

Result<std::unique_ptr<ResultsStore>> ResultsStore::open(const std::string& path) {
  return guarded([&] {
    if (!exists(path)) make_whole_file(path, empty_results(path));
    require_file(path, kResultsFile);
    return std::unique_ptr<ResultsStore>(new ResultsStore(std::make_unique<Impl>(path)));
  });
}

Result<ResultsStore::Added> ResultsStore::add(const ResultsEntry& entry, const Provenance& provenance) {
  return guarded([&] { return impl_->add(entry, provenance); });
}
Result<bool> ResultsStore::withdraw(const Withdrawal& withdrawal) {
  return guarded([&] { return impl_->withdraw(withdrawal); });
}
Result<bool> ResultsStore::reproduce(const Reproduction& reproduction) {
  return guarded([&] { return impl_->reproduce(reproduction); });
}

}  // namespace zpilab
