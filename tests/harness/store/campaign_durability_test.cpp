// A controller is killed, or the disk is full: what was acknowledged is in the file, and the file is sound.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>

#include "harness/core/random.h"
#include "harness/core/unique_fd.h"
#include "harness/store/campaign_store.h"
#include "tests/harness/store/query.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

constexpr int kTrials = 300;  // more than all controllers together get done before they are killed

PlannedTrial planned(int id) {
  return synthetic::scan_trial(id, synthetic::scan("syn", Family::ipv4, 1000), 3);
}

Plan plan() {
  std::vector<PlannedTrial> trials;
  for (int id = 1; id <= kTrials; ++id) trials.push_back(planned(id));
  return synthetic::plan(std::move(trials));
}

/// Runs trials one after another as a controller would; `acknowledged` is called once a trial is durable.
Result<Done> run_trials(const std::string& path, const std::function<void(int)>& acknowledged) {
  auto store = ::access(path.c_str(), F_OK) == 0 ? CampaignStore::open(path)
                                                 : CampaignStore::create(path, synthetic::header(), plan());
  if (!store.ok()) return store.error();
  const auto progress = (*store)->progress();
  if (!progress.ok()) return progress.error();
  for (const TrialProgress& trial : *progress) {
    if (trial.state == TrialState::done) continue;
    if (auto started = (*store)->trial_started(trial.trial, trial.attempts + 1); !started.ok())
      return started;
    TrialRecord record = synthetic::record(planned(trial.trial));
    record.attempt = trial.attempts + 1;
    if (auto finished = (*store)->trial_finished(record); !finished.ok()) return finished;
    acknowledged(trial.trial);
  }
  return Done{};
}

/// A child process that runs trials and writes each acknowledged id into a pipe.
struct Controller {
  pid_t pid = -1;
  UniqueFd acknowledged;
};

Controller start_controller(const std::string& path) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  UniqueFd reading(ends[0]), writing(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) {
    const auto done = run_trials(path, [&](int id) {
      if (::write(writing.get(), &id, sizeof id) != sizeof id) ::_exit(3);
    });
    if (!done.ok()) std::cerr << to_string(done.error()) << '\n';
    ::_exit(done.ok() ? 0 : 2);
  }
  return {pid, std::move(reading)};
}

/// Reads ids until the deadline or the end of the pipe.
void read_ids(int fd, Nanoseconds until, std::vector<int>& ids) {
  for (;;) {
    const Nanoseconds left = until - monotonic_now();
    if (left <= 0) return;
    pollfd ready{fd, POLLIN, 0};
    const timespec wait{left / kSecond, left % kSecond};
    if (::ppoll(&ready, 1, &wait, nullptr) != 1) continue;
    int id = 0;
    if (::read(fd, &id, sizeof id) != sizeof id) return;
    ids.push_back(id);
  }
}

TEST(CampaignDurability, KilledAtRandomMomentsNothingAcknowledgedIsLost) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign.db");
  Random random(20170809);
  std::vector<int> acknowledged;
  int killed = 0;
  for (int round = 0; round < 20; ++round) {
    const Controller controller = start_controller(path);
    ASSERT_GT(controller.pid, 0);
    const auto lifetime =
        static_cast<Nanoseconds>(random.below(static_cast<std::uint64_t>(60 * kMillisecond)));
    read_ids(controller.acknowledged.get(), monotonic_now() + lifetime, acknowledged);
    ::kill(controller.pid, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(controller.pid, &status, 0), controller.pid);
    killed += WIFSIGNALED(status) ? 1 : 0;
    ASSERT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "round " << round;
    read_ids(controller.acknowledged.get(), monotonic_now() + kSecond, acknowledged);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      const std::string name = entry.path().filename();
      // The change to a write-ahead log is itself journalled the old way; whoever opens the file next rolls
      // it back.
      ASSERT_TRUE(name == "campaign.db" || name == "campaign.db-wal" || name == "campaign.db-shm" ||
                  name == "campaign.db-journal")
          << name;
    }
    if (::access(path.c_str(), F_OK) != 0) continue;  // killed before the campaign was there
    ASSERT_EQ(query(path, "PRAGMA integrity_check", SQLITE_OPEN_READWRITE), "ok") << "round " << round;
    ASSERT_EQ(query(path, "SELECT count(*) FROM trial WHERE state = 'done'"),
              query(path, "SELECT count(*) FROM v_final WHERE state = 'done' AND probes = 1000"));
    for (const int id : acknowledged)
      ASSERT_EQ(query(path, "SELECT state FROM trial WHERE trial = " + std::to_string(id)), "done") << id;
  }
  EXPECT_GT(killed, 10);
  ASSERT_TRUE(run_trials(path, [&](int id) { acknowledged.push_back(id); }).ok());
  EXPECT_EQ(query(path, "SELECT count(*), min(state), max(state) FROM trial"),
            std::to_string(kTrials) + "|done|done");
  EXPECT_EQ(query(path, "SELECT count(*), count(DISTINCT trial) FROM attempt WHERE state = 'done'"),
            std::to_string(kTrials) + "|" + std::to_string(kTrials))
      << "none twice, none lost";
  EXPECT_EQ(query(path, "SELECT count(*) FROM probe"), std::to_string(kTrials * 1000));
}

/// Runs `body` in a child process; its exit status.
int in_child(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(body());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Runs trials until the disk is full; 0 if the failure is as it should be and nothing is lost.
int run_until_full(const std::string& path) {
  int count = 0;
  const auto done = run_trials(path, [&](int) { ++count; });
  if (done.ok()) return 1;
  std::cerr << "after " << count << " trials: " << to_string(done.error()) << '\n';
  if (done.error().code != Errc::io) return 2;
  if (done.error().what.find("What was recorded before is safe") == std::string::npos) return 3;
  if (count < 3) return 4;
  if (query(path, "PRAGMA integrity_check") != "ok") return 5;
  return query(path, "SELECT count(*) FROM v_final WHERE state = 'done'") == std::to_string(count) ? 0 : 6;
}

TEST(CampaignDurability, FileSizeLimitStopsWithAClearMessage) {
  TemporaryFolder folder;
  const int code = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20, 1 << 20};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 10;
    return run_until_full(folder.file("campaign.db"));
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(in_child([&] { return run_trials(folder.file("campaign.db"), [](int) {}).ok() ? 0 : 1; }), 0)
      << "with room again it goes on";
}

TEST(CampaignDurability, FullDiskStopsWithAClearMessage) {
  TemporaryFolder folder;
  constexpr int kNoMount = 77;
  const int code = in_child([&] {
    const bool may = ::unshare(CLONE_NEWNS) == 0 &&
                     ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                     ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") == 0;
    return may ? run_until_full(folder.file("campaign.db")) : kNoMount;
  });
  if (code == kNoMount) GTEST_SKIP() << "may not mount a small file system";
  EXPECT_EQ(code, 0);
}

TEST(CampaignDurability, ReadOnlyFolderCanStillBeRead) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign 100%?.db");
  { ASSERT_TRUE(CampaignStore::create(path, synthetic::header(), plan()).ok()); }
  constexpr int kNoMount = 77;
  const int code = in_child([&] {
    const char* name = folder.path().c_str();
    const bool may = ::unshare(CLONE_NEWNS) == 0 &&
                     ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                     ::mount(name, name, nullptr, MS_BIND, nullptr) == 0 &&
                     ::mount(name, name, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
    if (!may) return kNoMount;
    const auto reader = CampaignReader::open(path);
    if (!reader.ok()) std::cerr << to_string(reader.error()) << '\n';
    return reader.ok() && reader->trials().ok() && reader->trials()->size() == kTrials ? 0 : 1;
  });
  if (code == kNoMount) GTEST_SKIP() << "may not mount";
  EXPECT_EQ(code, 0);
}

}  // namespace
}  // namespace zpilab
