#include "harness/store/campaign_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "harness/core/unique_fd.h"
#include "harness/store/controller_lock.h"
#include "harness/store/open_campaign.h"
#include "harness/store/owner.h"
#include "harness/store/words.h"
#include "harness/store/write_trial.h"

namespace zpilab {
namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

[[noreturn]] void io_failure(const std::string& tried, const std::string& path) {
  throw StoreFailure(make_error(Errc::io, errno_message(tried, errno), path));
}

/// The new file with the right owner, before SQLite sees it: its -wal and -shm then get the same owner.
void make_empty_file(const std::string& path, const std::string& folder) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd) io_failure("make the campaign file", path);
  if (auto given = give_to_owner_of(folder, fd.get(), path); !given.ok()) throw StoreFailure(given.error());
}

void sync_folder(const std::string& folder) {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) io_failure("sync the folder", folder);
}

/// Removes a half-made file unless it got its final name.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    for (const char* suffix : {"", "-journal"}) ::unlink((path_ + suffix).c_str());
  }

 private:
  std::string path_;
};

/// Made complete under another name, then renamed: a controller killed here leaves no half campaign behind.
void make_campaign(const std::string& path, const CampaignHeader& header, const Plan& plan) {
  const std::string folder = folder_of(path);
  const std::string temporary = path + ".new";
  const Unfinished unfinished(temporary);
  ::unlink(temporary.c_str());  // of a controller that was killed right here; we hold the lock
  make_empty_file(temporary, folder);
  {
    Database database(temporary, Database::Mode::read_write);
    Transaction transaction(database, Transaction::Kind::write);
    write_campaign(database, header, plan);
    transaction.commit();
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) io_failure("name the campaign file", path);
  sync_folder(folder);
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
    require_campaign(database_);
    prepare_writing(database_);
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
      reject(record.trial, "a finished trial is done, invalid or refused");
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
    const auto refuse_existing = [&] {
      if (exists(path))
        throw StoreFailure(make_error(
            Errc::invalid_input,
            "the file exists already. Go on with it by `zpilab resume`, or choose another --db", path));
    };
    refuse_existing();
    auto lock = ControllerLock::take(path);
    if (!lock.ok()) throw StoreFailure(lock.error());
    refuse_existing();  // another controller may have made it meanwhile
    make_campaign(path, header, plan);
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
