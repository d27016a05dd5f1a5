#include "harness/store/campaign_store.h"

#include "harness/store/controller_lock.h"
#include "harness/store/new_file.h"
#include "harness/store/open_campaign.h"
#include "harness/store/words.h"
#include "harness/store/write_trial.h"

namespace zpilab {
namespace {

/// The bytes of a campaign file in which nothing has happened yet.
std::string new_campaign(const std::string& path, const CampaignHeader& header, const Plan& plan) {
  Database database(path, Database::Mode::in_memory);
  Transaction transaction(database, Transaction::Kind::write);
  write_campaign(database, header, plan);
  transaction.commit();
  return database.file_image();
}

void prepare_writing(Database& database) {
  database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
}

void abandon_running(Database& database, const std::string& which) {
  database.execute(
      "UPDATE attempt SET state = 'abandoned', reason = 'its controller ended before it did' WHERE state = "
      "'running'" +
      which);
}

}  // namespace

class CampaignStore::Impl {
 public:
  Impl(ControllerLock lock, const std::string& path)
      : lock_(std::move(lock)), database_(path, Database::Mode::read_write) {
    require_campaign(database_, Purpose::writing);
    prepare_writing(database_);
    bring_up_to_date(database_);
    header_ = read_header(database_);
    Transaction transaction(database_, Transaction::Kind::write);
    abandon_running(database_, "");
    database_.execute("UPDATE trial SET state = 'planned' WHERE state = 'running'");
    transaction.commit();
  }

  /// The file alone then holds everything, even while somebody still reads it: SQLite itself would leave the
  /// -wal.
  ~Impl() {
    static_cast<void>(guarded([&] {
      database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      return Done{};
    }));
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const CampaignHeader& header() const { return header_; }

  std::vector<TrialProgress> progress() {
    std::vector<TrialProgress> all;
    Statement row(database_,
                  "SELECT trial, state, (SELECT count(*) FROM attempt a WHERE a.trial = t.trial AND a.state "
                  "<> 'abandoned')"
                  " FROM trial t ORDER BY trial");
    while (row.next())
      all.push_back({static_cast<int>(row.integer(0)),
                     parse_trial_state(row.text(1)).value_or(TrialState::planned),
                     static_cast<int>(row.integer(2))});
    return all;
  }

  Done started(int trial, int attempt) {
    Transaction transaction(database_, Transaction::Kind::write);
    require_open(trial);
    abandon_running(database_, " AND trial = " + std::to_string(trial));
    insert_attempt(trial, attempt);
    Statement(database_, "UPDATE trial SET state = 'running' WHERE trial = ?").run(trial);
    transaction.commit();
    return {};
  }

  Done finished(const TrialRecord& record) {
    if (record.state == TrialState::planned || record.state == TrialState::running)
      reject(record.trial, "a finished trial is done, invalid, refused or skipped");
    Transaction transaction(database_, Transaction::Kind::write);
    require_open(record.trial);
    write_record(database_, running_attempt(record), record);
    Statement(database_, "UPDATE trial SET state = ? WHERE trial = ?")
        .run(state_name(record.state), record.trial);
    transaction.commit();
    return {};
  }

 private:
  [[noreturn]] void reject(int trial, const std::string& why) const {
    throw StoreFailure(
        make_error(Errc::invalid_input, "trial " + std::to_string(trial) + ": " + why, database_.path()));
  }

  /// What is done is never run twice.
  void require_open(int trial) {
    Statement row(database_, "SELECT state FROM trial WHERE trial = ?", trial);
    if (!row.next()) reject(trial, "not in this campaign's plan");
    if (row.text(0) == "done") reject(trial, "already done");
  }

  std::int64_t insert_attempt(int trial, int attempt) {
    Statement known(database_,
                    "SELECT 1 FROM attempt WHERE trial = ? AND number = ? AND state <> 'abandoned'", trial,
                    attempt);
    if (known.next()) reject(trial, "attempt " + std::to_string(attempt) + " is already recorded");
    Statement(database_, "INSERT INTO attempt (trial, number, state, begun_utc) VALUES (?, ?, 'running', ?)")
        .run(trial, attempt, format_utc(realtime_now()));
    return database_.last_insert_id();
  }

  std::int64_t running_attempt(const TrialRecord& record) {
    Statement row(database_,
                  "SELECT attempt FROM attempt WHERE trial = ? AND number = ? AND state = 'running'",
                  record.trial, record.attempt);
    return row.next() ? row.integer(0) : insert_attempt(record.trial, record.attempt);
  }

  ControllerLock lock_;  // taken before the database is opened, let go after it is closed
  Database database_;
  CampaignHeader header_;
};

CampaignStore::CampaignStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CampaignStore::~CampaignStore() = default;

Result<std::unique_ptr<CampaignStore>> CampaignStore::create(const std::string& path,
                                                             const CampaignHeader& header, const Plan& plan) {
  return guarded([&] {
    auto lock = ControllerLock::take(make_whole_file(path, new_campaign(path, header, plan)), path);
    if (!lock.ok()) throw StoreFailure(lock.error());
    return std::unique_ptr<CampaignStore>(
        new CampaignStore(std::make_unique<Impl>(std::move(lock).value(), path)));
  });
}

Result<std::unique_ptr<CampaignStore>> CampaignStore::open(const std::string& path) {
  return guarded([&] {
    require_file(path);
    auto lock = ControllerLock::take(path);
    if (!lock.ok()) throw StoreFailure(lock.error());
    return std::unique_ptr<CampaignStore>(
        new CampaignStore(std::make_unique<Impl>(std::move(lock).value(), path)));
  });
}

const CampaignHeader& CampaignStore::header() const { return impl_->header(); }
Result<std::vector<TrialProgress>> CampaignStore::progress() const {
  return guarded([&] { return impl_->progress(); });
}
Result<Done> CampaignStore::trial_started(int trial, int attempt) {
  return guarded([&] { return impl_->started(trial, attempt); });
}
Result<Done> CampaignStore::trial_finished(const TrialRecord& record) {
  return guarded([&] { return impl_->finished(record); });
}

}  // namespace zpilab
