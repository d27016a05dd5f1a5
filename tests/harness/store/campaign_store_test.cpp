#include "harness/store/campaign_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "harness/store/schema.h"
#include "tests/harness/store/query.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

using namespace std::string_literals;
using synthetic::kFirstProbe;

class CampaignStoreTest : public testing::Test {
 protected:
  std::unique_ptr<CampaignStore> create(std::vector<PlannedTrial> trials) {
    auto store = CampaignStore::create(path_, synthetic::header(), synthetic::plan(std::move(trials)));
    EXPECT_TRUE(store.ok()) << to_string(store.error());
    return std::move(store).value();
  }
  StoredTrial stored(int id) {
    const auto reader = CampaignReader::open(path_);
    EXPECT_TRUE(reader.ok()) << to_string(reader.error());
    const auto trials = reader->trials();
    EXPECT_TRUE(trials.ok()) << to_string(trials.error());
    return trials->at(static_cast<std::size_t>(id - 1));
  }

  const PlannedTrial syn_ = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  const PlannedTrial udp6_ = synthetic::scan_trial(2, synthetic::scan("udp", Family::ipv6, 100), 2);
  const PlannedTrial placebo_ = synthetic::placebo(3);
  TemporaryFolder folder_;
  std::string path_ = folder_.file("campaign.db");
};

/// A record with every field different from its default.
TrialRecord full_record(const PlannedTrial& trial) {
  TrialRecord record = synthetic::record(trial);
  record.probes.insert(record.probes.begin(), {kFirstProbe - kSecond, FrameKind::discovery, 42});
  record.probes.push_back({record.probes.back().time + 5, FrameKind::reset, 40});
  record.detections = {synthetic::alarm("zpi", 60 * kMillisecond, TrafficClass::tcp4, 0.97)};
  Detection bare;
  bare.detector = "scan'logd";
  bare.time = kFirstProbe + kSecond;
  bare.stamp = AlarmStamp::packet_time;
  bare.log_format = "scanlogd";
  bare.log_line = "line with 'quotes', a \xff and a \0 in it"s;
  record.detections.push_back(bare);
  record.detectors = {{"scan'logd", DetectorState::crashed, "", "", "signal 11"},
                      {"zpi", DetectorState::contaminated, "zpi 1", "abc", ""}};
  record.t0_estimated = true;
  record.device_clock = {-5, 6, false};
  record.tap_clock = {7, 8, false};
  record.nmap_exit = 9;
  record.reason = "a \"reason\"; with | signs\nand lines";
  record.argv = {"nmap", "with space", "quote\"'", ""};
  return record;
}

TEST_F(CampaignStoreTest, WhatIsRecordedIsReadBack) {
  const TrialRecord record = full_record(syn_);
  {
    const auto store = create({syn_, udp6_, placebo_});
    ASSERT_TRUE(store->trial_started(1, 1).ok());
    ASSERT_TRUE(store->trial_finished(record).ok());
  }
  const auto reader = CampaignReader::open(path_);
  ASSERT_TRUE(reader.ok()) << to_string(reader.error());
  const auto trials = reader->trials();
  ASSERT_TRUE(trials.ok()) << to_string(trials.error());
  ASSERT_EQ(trials->size(), 3U);
  const StoredTrial& trial = trials->front();
  EXPECT_EQ(trial.scan, "syn");
  EXPECT_EQ(trial.technique, "syn");
  EXPECT_EQ(trial.ports, "top-1000");
  EXPECT_EQ(trial.traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(trial.seed, syn_.seed);
  EXPECT_EQ(trial.state, TrialState::done);
  EXPECT_EQ(trial.attempts, 1);
  EXPECT_EQ(trial.expected, syn_.expected);
  const TrialRecord& read = trial.record;
  EXPECT_EQ(read.state, TrialState::done);
  EXPECT_EQ(read.attempt, 1);
  EXPECT_EQ(read.reason, record.reason);
  EXPECT_EQ(read.cell, record.cell);
  EXPECT_EQ(read.started, record.started);
  EXPECT_EQ(read.ended, record.ended);
  EXPECT_EQ(read.started_utc, record.started_utc);
  EXPECT_EQ(read.scan_process_start, record.scan_process_start);
  EXPECT_EQ(read.scan_process_end, record.scan_process_end);
  EXPECT_TRUE(read.t0_estimated);
  EXPECT_EQ(read.achieved_rate, record.achieved_rate);
  EXPECT_EQ(read.argv, record.argv);
  EXPECT_EQ(read.nmap_exit, 9);
  EXPECT_EQ(read.worst_lateness, record.worst_lateness);
  EXPECT_EQ(read.work, record.work);
  EXPECT_EQ(read.environment, record.environment);
  EXPECT_EQ(read.device_clock.offset, -5);
  EXPECT_EQ(read.device_clock.uncertainty, 6);
  EXPECT_EQ(read.tap_clock.uncertainty, 8);
  EXPECT_FALSE(read.tap_clock.same_boot);

  ASSERT_EQ(read.detections.size(), 2U);
  EXPECT_EQ(read.detections[0].seq, 200U);
  EXPECT_EQ(read.detections[0].sample_time, record.detections[0].sample_time);
  EXPECT_EQ(read.detections[0].traffic_class, TrafficClass::tcp4);
  EXPECT_EQ(read.detections[0].score, 0.97);
  EXPECT_EQ(read.detections[0].received, record.detections[0].received);
  EXPECT_EQ(read.detections[1].detector, "scan'logd");
  EXPECT_EQ(read.detections[1].stamp, AlarmStamp::packet_time);
  EXPECT_FALSE(read.detections[1].seq || read.detections[1].sample_time || read.detections[1].traffic_class ||
               read.detections[1].score || read.detections[1].received);
  EXPECT_TRUE(read.detections[0].log_format.empty() && read.detections[0].log_line.empty());
  EXPECT_EQ(read.detections[1].log_format, "scanlogd");
  EXPECT_EQ(read.detections[1].log_line, record.detections[1].log_line);
  ASSERT_EQ(read.detectors.size(), 2U);
  EXPECT_EQ(read.detectors[0].message, "signal 11");
  EXPECT_EQ(read.detectors[1].state, DetectorState::contaminated);

  EXPECT_EQ(*reader->probes(1), record.probes);
  const auto series = reader->samples(1);
  ASSERT_TRUE(series.ok());
  EXPECT_EQ(series->counters, record.series.counters);
  EXPECT_EQ(series->samples, record.series.samples);
  const auto events = reader->events(1);
  ASSERT_EQ(events->size(), record.events.size());
  EXPECT_EQ(events->front().text, "nmap started");
  EXPECT_EQ(*reader->nmap_xml(1), "<nmaprun/>");

  EXPECT_EQ(trials->at(1).traffic_class, TrafficClass::udp6);
  EXPECT_EQ(trials->at(1).timing.level, 2);
  EXPECT_EQ(trials->at(1).state, TrialState::planned);
  EXPECT_EQ(trials->at(1).attempts, 0);
  EXPECT_TRUE(trials->at(2).placebo());
  EXPECT_EQ(trials->at(2).traffic_class, TrafficClass::normal);
  EXPECT_EQ(reader->grace(), 10 * kSecond);
}

TEST_F(CampaignStoreTest, HeaderSurvivesReopening) {
  CampaignHeader header = synthetic::header();
  header.scenario_text = "umlauts \xC3\xA4, quotes ' \" and a \0 byte"s;
  { ASSERT_TRUE(CampaignStore::create(path_, header, synthetic::plan({syn_})).ok()); }
  const auto store = CampaignStore::open(path_);
  ASSERT_TRUE(store.ok()) << to_string(store.error());
  EXPECT_EQ((*store)->header().scenario_text, header.scenario_text);
  EXPECT_EQ((*store)->header().seed, 0xFFFF'FFFF'FFFF'FFFFULL);
  EXPECT_EQ((*store)->header().detectors, header.detectors);
  EXPECT_EQ((*store)->header().workloads, header.workloads);
}

TEST_F(CampaignStoreTest, SchemaNamesItsVersion) {
  create({syn_});
  EXPECT_EQ(query(path_, "PRAGMA application_id"), std::to_string(kCampaignApplicationId));
  EXPECT_EQ(query(path_, "PRAGMA user_version"), std::to_string(kCampaignFormatVersion));
}

TEST_F(CampaignStoreTest, CreateRefusesAnExistingFile) {
  create({syn_});
  const auto again = CampaignStore::create(path_, synthetic::header(), synthetic::plan({}));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, Errc::invalid_input);
  EXPECT_NE(again.error().what.find("resume"), std::string::npos) << again.error().what;
  EXPECT_EQ(query(path_, "SELECT count(*) FROM trial"), "1");
}

TEST_F(CampaignStoreTest, CreateInAMissingFolderSaysSo) {
  const auto store =
      CampaignStore::create(folder_.file("no/such/campaign.db"), synthetic::header(), synthetic::plan({}));
  ASSERT_FALSE(store.ok());
  EXPECT_EQ(store.error().code, Errc::io);
  EXPECT_NE(to_string(store.error()).find("No such file or directory"), std::string::npos)
      << to_string(store.error());
}

TEST_F(CampaignStoreTest, SaysWhetherAControllerIsAlive) {
  auto store = create({syn_});
  EXPECT_TRUE(is_being_written(path_));
  store.reset();
  EXPECT_FALSE(is_being_written(path_));
  EXPECT_FALSE(is_being_written(path_ + ".other"));
}

TEST_F(CampaignStoreTest, SecondControllerIsRefusedAndNamesTheFirst) {
  const auto store = create({syn_});
  const auto second = CampaignStore::open(path_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Errc::unavailable);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos) << second.error().what;
  EXPECT_TRUE(store->trial_started(1, 1).ok()) << "the refusal must not disturb the owner";
}

TEST_F(CampaignStoreTest, NothingStaysBesideTheFileOnceClosed) {
  create({syn_});
  ASSERT_TRUE(CampaignReader::open(path_)->trials().ok());
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
    names.push_back(entry.path().filename());
  EXPECT_EQ(names, std::vector<std::string>{"campaign.db"});
}

TEST_F(CampaignStoreTest, TrialLeftRunningIsPlannedAgainAndNotCounted) {
  {
    const auto store = create({syn_, udp6_});
    ASSERT_TRUE(store->trial_started(1, 1).ok());
    EXPECT_EQ(store->progress()->at(0).state, TrialState::running);
  }
  const auto store = CampaignStore::open(path_);
  ASSERT_TRUE(store.ok());
  const auto progress = (*store)->progress();
  ASSERT_TRUE(progress.ok());
  EXPECT_EQ(progress->at(0).state, TrialState::planned);
  EXPECT_EQ(progress->at(0).attempts, 0);
  EXPECT_EQ(query(path_, "SELECT number, state FROM attempt"), "1|abandoned");
  ASSERT_TRUE((*store)->trial_started(1, 1).ok()) << "the same number is free again";
  ASSERT_TRUE((*store)->trial_finished(synthetic::record(syn_)).ok());
  EXPECT_EQ(stored(1).state, TrialState::done);
}

TEST_F(CampaignStoreTest, LastAttemptWinsAndEarlierOnesAreKept) {
  const auto store = create({syn_});
  TrialRecord first = synthetic::record(syn_);
  first.state = TrialState::invalid;
  first.reason = "pace";
  first.probes.resize(10);
  ASSERT_TRUE(store->trial_started(1, 1).ok());
  ASSERT_TRUE(store->trial_finished(first).ok());
  EXPECT_EQ(stored(1).state, TrialState::invalid);
  EXPECT_EQ(stored(1).record.reason, "pace");
  TrialRecord second = synthetic::record(syn_);
  second.attempt = 2;
  ASSERT_TRUE(store->trial_started(1, 2).ok());
  ASSERT_TRUE(store->trial_finished(second).ok());
  EXPECT_EQ(stored(1).state, TrialState::done);
  EXPECT_EQ(stored(1).attempts, 2);
  EXPECT_EQ(CampaignReader::open(path_)->probes(1)->size(), 1000U);
  EXPECT_EQ(query(path_, "SELECT number, state, probes FROM attempt ORDER BY number"),
            "1|invalid|10\n2|done|1000");
}

TEST_F(CampaignStoreTest, WhatIsDoneIsNeverRunAgain) {
  const auto store = create({syn_});
  ASSERT_TRUE(store->trial_finished(synthetic::record(syn_)).ok());
  TrialRecord again = synthetic::record(syn_);
  again.attempt = 2;
  for (const auto& result :
       {store->trial_started(1, 2), store->trial_finished(again), store->trial_started(99, 1)}) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Errc::invalid_input);
  }
  EXPECT_EQ(query(path_, "SELECT count(*) FROM attempt"), "1") << "a refused call leaves nothing behind";
}

TEST_F(CampaignStoreTest, ReaderWorksWhileTheControllerWrites) {
  const auto store = create({syn_, udp6_});
  const auto reader = CampaignReader::open(path_);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->trials()->at(0).state, TrialState::planned);
  ASSERT_TRUE(store->trial_finished(synthetic::record(syn_)).ok());
  EXPECT_EQ(reader->trials()->at(0).state, TrialState::done);
  EXPECT_EQ(reader->samples(1)->samples.size(), synthetic::record(syn_).series.samples.size());
}

TEST_F(CampaignStoreTest, TheFileAloneHoldsEverythingEvenIfAReaderStays) {
  auto store = create({syn_});
  const auto reader = CampaignReader::open(path_);
  ASSERT_TRUE(store->trial_finished(synthetic::record(syn_)).ok());
  store.reset();
  std::filesystem::copy_file(path_, folder_.file("copy.db"));
  EXPECT_EQ(query(folder_.file("copy.db"), "SELECT state FROM trial"), "done");
}

TEST_F(CampaignStoreTest, EqualEnvironmentsAndCounterListsAreStoredOnce) {
  const auto store = create({syn_, udp6_, placebo_});
  for (const PlannedTrial& trial : {syn_, udp6_, placebo_}) {
    TrialRecord record = synthetic::record(trial);
    if (trial.id == 3) {
      record.environment["kernel"] = "6.2.0";
      record.series.counters.push_back("added.later");
    }
    ASSERT_TRUE(store->trial_finished(record).ok());
  }
  EXPECT_EQ(query(path_, "SELECT count(*) FROM environment_value"), "4");
  EXPECT_EQ(query(path_, "SELECT count(DISTINCT list), count(*) FROM counter_list"), "2|7");
  EXPECT_EQ(CampaignReader::open(path_)->counters(3)->size(), 4U);
  EXPECT_EQ(query(path_, "SELECT value FROM v_environment WHERE trial = 3 AND name = 'kernel'"), "6.2.0");
}

TEST_F(CampaignStoreTest, NotANumberIsNotLostWithItsTrial) {
  const auto store = create({syn_});
  TrialRecord record = synthetic::record(syn_);
  record.work["broken"] = std::numeric_limits<double>::quiet_NaN();
  record.achieved_rate = std::numeric_limits<double>::quiet_NaN();
  ASSERT_TRUE(store->trial_finished(record).ok());
  EXPECT_EQ(stored(1).record.work.count("broken"), 0U);
  EXPECT_FALSE(stored(1).record.achieved_rate.has_value());
}

TEST_F(CampaignStoreTest, ViewsGiveSecondsSinceTheFirstProbe) {
  const auto store = create({syn_, placebo_});
  TrialRecord record = synthetic::record(syn_);
  record.detectors = {{"zpi", DetectorState::ok, "", "", ""}, {"quiet", DetectorState::ok, "", "", ""}};
  record.detections = {synthetic::alarm("zpi", 60 * kMillisecond, TrafficClass::tcp4),
                       synthetic::alarm("zpi", 160 * kMillisecond, TrafficClass::udp4),
                       synthetic::alarm("zpi", 15 * kSecond, TrafficClass::tcp4)};
  ASSERT_TRUE(store->trial_finished(record).ok());
  EXPECT_EQ(query(path_, "SELECT detector, seconds, kind, probes_before, merged FROM v_detection"),
            "zpi|0.06|hit|301|0\nzpi|0.16|hit|801|1\nzpi|15.0|false alarm|1000|0");
  EXPECT_EQ(query(path_, "SELECT detector, n, detected, right_class, median_ttfd_s FROM v_table"),
            "quiet|1|0|0|\nzpi|1|1|1|0.06");
  EXPECT_EQ(query(path_, "SELECT trial, scan, timing, lead_in_s, probes FROM v_trial"),
            "1|syn|T3|20.0|1000\n3|placebo|||");
}

TEST_F(CampaignStoreTest, TcpOfUncertainFamilyIsDetectedButNotTheRightClass) {
  auto store = create({syn_});
  TrialRecord record = synthetic::record(syn_);
  record.detectors = {{"zpi", DetectorState::ok, "", "", ""}};
  record.detections = {synthetic::alarm("zpi", 60 * kMillisecond, TrafficClass::tcp),
                       synthetic::alarm("zpi", 160 * kMillisecond, TrafficClass::tcp4)};
  ASSERT_TRUE(store->trial_finished(record).ok());
  EXPECT_EQ(stored(1).record.detections.at(0).traffic_class, TrafficClass::tcp);
  EXPECT_EQ(query(path_, "SELECT class, true_class, merged FROM v_detection"), "tcp|tcp4|0\ntcp4|tcp4|1");
  EXPECT_EQ(query(path_, "SELECT detected, right_class FROM v_table"), "1|0");
  store.reset();
  query(path_, "UPDATE trial SET class = 'tcp'", SQLITE_OPEN_READWRITE);
  const auto trials = CampaignReader::open(path_)->trials();
  ASSERT_FALSE(trials.ok()) << "no scan is of that class";
  EXPECT_NE(trials.error().what.find("unknown class \"tcp\""), std::string::npos) << trials.error().what;
}

TEST(CampaignFile, WhatIsNoCampaignIsRefusedWithOneMessage) {
  TemporaryFolder folder;
  std::ofstream(folder.file("text.db"))
      << "this is a text of more than one hundred bytes, which is what SQLite reads "
         "first of all when it opens a file that is said to be a database";
  std::ofstream(folder.file("empty.db")).flush();
  query(folder.file("foreign.db"), "CREATE TABLE t (a); PRAGMA user_version = 1",
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  query(folder.file("future.db"),
        "PRAGMA application_id = " + std::to_string(kCampaignApplicationId) + "; PRAGMA user_version = 99",
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"missing.db", "No such file"},      {"text.db", "not a campaign file"},
      {"empty.db", "not a campaign file"}, {"foreign.db", "not a campaign file"},
      {"future.db", "format 99"},          {"", "folder"},
      {"text.db/x", "Not a directory"}};
  for (const auto& [name, message] : cases) {
    const auto reader = CampaignReader::open(folder.file(name));
    ASSERT_FALSE(reader.ok()) << name;
    EXPECT_EQ(reader.error().code, Errc::invalid_input) << name;
    EXPECT_NE(to_string(reader.error()).find(message), std::string::npos) << to_string(reader.error());
    const auto store = CampaignStore::open(folder.file(name));
    ASSERT_FALSE(store.ok()) << name;
    EXPECT_EQ(store.error().code, Errc::invalid_input) << name;
  }
}

TEST(CampaignFile, AnOlderFormatIsReadButNotGoneOnWith) {
  TemporaryFolder folder;
  const std::string path = folder.file("old.db");
  const PlannedTrial trial = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  CampaignHeader header = synthetic::header();
  header.workloads = {{"idle", "1"}, {"legit-inventory", "2"}};
  ASSERT_TRUE(CampaignStore::create(path, header, synthetic::plan({trial})).ok());
  query(path,
        "DROP VIEW v_trial; DROP VIEW v_detection; DROP VIEW v_table;"
        " ALTER TABLE trial DROP COLUMN open_ports; ALTER TABLE trial DROP COLUMN icmp_limits;"
        " ALTER TABLE trial DROP COLUMN impairment; ALTER TABLE workload DROP COLUMN apart;"
        " PRAGMA user_version = 1",
        SQLITE_OPEN_READWRITE);
  const auto reader = CampaignReader::open(path);
  ASSERT_TRUE(reader.ok()) << to_string(reader.error());
  EXPECT_EQ(reader->header().workloads_apart, std::set<std::string>{"legit-inventory"});
  const auto trials = reader->trials();
  ASSERT_TRUE(trials.ok()) << to_string(trials.error());
  EXPECT_EQ(trials->at(0).target, TargetFactors{});
  EXPECT_EQ(trials->at(0).expected, trial.expected);
  const auto store = CampaignStore::open(path);
  ASSERT_FALSE(store.ok());
  EXPECT_NE(store.error().what.find("of format 1: it can be read"), std::string::npos) << store.error().what;
}

TEST(CampaignFile, TheFormatBeforeOursIsReadAndGoneOnWith) {
  TemporaryFolder folder;
  const std::string path = folder.file("old.db");
  const PlannedTrial trial = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  ASSERT_TRUE(CampaignStore::create(path, synthetic::header(), synthetic::plan({trial})).ok());
  const std::string tables = "SELECT sql FROM sqlite_master ORDER BY name";
  const std::string ours = query(path, tables);
  query(path, "DROP TABLE alarm_line; PRAGMA user_version = 2", SQLITE_OPEN_READWRITE);
  {
    const auto reader = CampaignReader::open(path);
    ASSERT_TRUE(reader.ok()) << to_string(reader.error());
    ASSERT_TRUE(reader->trials().ok()) << to_string(reader->trials().error());
  }
  {
    const auto store = CampaignStore::open(path);
    ASSERT_TRUE(store.ok()) << to_string(store.error());
    ASSERT_TRUE((*store)->trial_finished(full_record(trial)).ok());
  }
  EXPECT_EQ(query(path, tables), ours);
  EXPECT_EQ(query(path, "PRAGMA user_version"), std::to_string(kCampaignFormatVersion));
  const auto reader = CampaignReader::open(path);
  ASSERT_TRUE(reader.ok()) << to_string(reader.error());
  EXPECT_EQ(reader->trials()->at(0).record.detections.at(1).log_format, "scanlogd");
}

TEST(CampaignFile, WhatTheTargetWasLikeAndThatATrialWasSkippedIsKept) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign.db");
  ScanSpec sweep;
  sweep.name = "neighbours";
  sweep.technique = find_technique("neighbour-sweep");
  sweep.family = Family::ipv6;
  PlannedTrial trial = synthetic::scan_trial(1, sweep, 3);
  trial.open_ports = {"fifty", {1, 2}, {}};
  trial.icmp_limits = IcmpLimits::off;
  trial.impairment = {"slow-link", kSecond, 0, 0};
  {
    auto store = CampaignStore::create(path, synthetic::header(), synthetic::plan({trial}));
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE((*store)->trial_started(1, 1).ok());
    TrialRecord record;
    record.trial = 1;
    record.state = TrialState::skipped;
    record.reason = "kernel has no netem";
    ASSERT_TRUE((*store)->trial_finished(record).ok());
  }
  const auto reader = CampaignReader::open(path);
  ASSERT_TRUE(reader.ok());
  const StoredTrial read = reader->trials()->at(0);
  EXPECT_EQ(read.traffic_class, TrafficClass::other);
  EXPECT_EQ(read.target, (TargetFactors{"fifty", "off", "slow-link"}));
  EXPECT_EQ(read.state, TrialState::skipped);
  EXPECT_EQ(read.record.reason, "kernel has no netem");
}

TEST(CampaignFile, DamagedSamplesAreAnErrorNotACrash) {
  TemporaryFolder folder;
  const std::string path = folder.file("campaign.db");
  const PlannedTrial trial = synthetic::scan_trial(1, synthetic::scan("syn", Family::ipv4, 1000), 3);
  {
    auto store = CampaignStore::create(path, synthetic::header(), synthetic::plan({trial}));
    ASSERT_TRUE((*store)->trial_finished(synthetic::record(trial)).ok());
  }
  const std::pair<const char*, const char*> cases[] = {
      {"x''", "no zstd frame"},
      {"x'0102030405060708'", "no zstd frame"},
      {"x'28b52ffd2000010000'", ""},
      {"x'28B52FFDA0FFFFFF7F'", "claims to unpack to 2147483647 bytes"},
  };
  for (const auto& [data, message] : cases) {
    query(path, std::string("UPDATE sample_chunk SET data = ") + data, SQLITE_OPEN_READWRITE);
    const auto samples = CampaignReader::open(path)->samples(1);
    ASSERT_FALSE(samples.ok()) << data;
    EXPECT_EQ(samples.error().code, Errc::invalid_input);
    EXPECT_NE(samples.error().what.find(message), std::string::npos) << samples.error().what;
  }
}

TEST(CampaignFile, MadeByRootItBelongsToTheFoldersOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  TemporaryFolder folder;
  ASSERT_EQ(::chown(folder.path().c_str(), 12345, 12346), 0);
  const std::string path = folder.file("campaign.db");
  const auto store =
      CampaignStore::create(path, synthetic::header(), synthetic::plan({synthetic::placebo(1)}));
  ASSERT_TRUE((*store)->trial_started(1, 1).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    struct stat status {};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 12345U) << entry.path();
    EXPECT_EQ(status.st_gid, 12346U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3) << "the file, its -wal and -shm";
}

}  // namespace
}  // namespace zpilab
