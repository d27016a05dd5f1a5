#include "model/evaluate/load_recordings.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "harness/core/random.h"
#include "harness/store/record_campaign.h"
#include "harness/store/recording_file.h"
#include "model/detect/extract_features.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/synthetic_recording.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kUptime = 123'456'789'123'456;

/// A campaign of scans and placebos on a clock that a real host could have: samples are late by chance, and
/// one is lost.
void write_campaign_file(const std::string& path, const std::string& created) {
  std::vector<PlannedTrial> planned;
  const auto recordings = synthetic::make_campaign(1, 3);
  for (const Recording& recording : recordings)
    planned.push_back(
        recording.placebo()
            ? synthetic::placebo(recording.trial)
            : synthetic::scan_trial(recording.trial, synthetic::scan("syn", Family::ipv4, 10), 2));
  planned.push_back(synthetic::scan_trial(99, synthetic::scan("neighbour-sweep", Family::ipv6, 0), 3));
  CampaignHeader header = synthetic::header();
  header.created_utc = created;
  header.workloads_apart = {"idle"};
  auto store = CampaignStore::create(path, header, synthetic::plan(planned));
  ASSERT_TRUE(store) << to_string(store.error());
  Random random(5);
  for (const Recording& recording : recordings) {
    TrialRecord record;
    record.trial = recording.trial;
    record.started = recording.started + kUptime - 17'000'000;
    record.ended = recording.ended + kUptime;
    record.series = recording.series;
    record.series.samples.erase(record.series.samples.begin() + 40);
    for (Sample& sample : record.series.samples)
      sample.time += kUptime + static_cast<Nanoseconds>(random.below(60'000'000));
    for (Nanoseconds time : recording.probes) record.probes.push_back({time + kUptime, FrameKind::probe, 60});
    const auto finished = (*store)->trial_finished(record);
    ASSERT_TRUE(finished) << to_string(finished.error());
  }
  TrialRecord other = synthetic::record(planned.back());
  ASSERT_TRUE((*store)->trial_finished(other));
}

void record(const std::string& campaign, const std::string& path, const RecordingChoice& choice = {}) {
  CampaignRecorder recorder(choice);
  ASSERT_TRUE(recorder.add(*CampaignReader::open(campaign), {}, campaign));
  ASSERT_TRUE(write_recording(path, *encode_recording(recorder.trials())));
}

class LoadRecordings : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    write_campaign_file(file("a.db"), "2026-01-01T00:00:00Z");
    write_campaign_file(file("b.db"), "2026-01-02T00:00:00Z");
    record(file("a.db"), file("a.zpirec"));
    record(file("b.db"), file("b.zpirec"));
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  static std::string file(const std::string& name) { return folder_->file(name); }

  static inline TemporaryFolder* folder_ = nullptr;
};

TEST_F(LoadRecordings, EitherKindOfFileGivesTheSameTrials) {
  const auto campaign = load_recordings(file("a.db"));
  const auto recording = load_recordings(file("a.zpirec"));
  ASSERT_TRUE(campaign && recording) << to_string(recording.error());
  EXPECT_EQ(recording.value().scenario, campaign.value().scenario);
  EXPECT_EQ(recording.value().skipped, campaign.value().skipped);
  EXPECT_EQ(recording.value().skipped, 1) << "the scan of no class";
  ASSERT_EQ(recording.value().recordings.size(), campaign.value().recordings.size());
  for (std::size_t i = 0; i < campaign.value().recordings.size(); ++i) {
    const Recording& a = campaign.value().recordings[i];
    const Recording& b = recording.value().recordings[i];
    EXPECT_EQ(b.key, a.key);
    EXPECT_EQ(b.trial, a.trial);
    EXPECT_EQ(b.device, "device 1");
    EXPECT_EQ(b.scan, a.scan);
    EXPECT_EQ(b.timing, a.timing);
    EXPECT_EQ(b.workload, a.workload);
    EXPECT_EQ(b.workload_apart, a.workload_apart);
    EXPECT_EQ(b.policy, a.policy);
    EXPECT_EQ(b.traffic_class, a.traffic_class);
    EXPECT_EQ(b.sampling_rate_hz, a.sampling_rate_hz);
    EXPECT_EQ(b.grace, a.grace);
    const Nanoseconds zero = a.series.samples[0].time - b.series.samples[0].time;
    EXPECT_EQ(b.started + zero, a.started);
    EXPECT_EQ(b.ended + zero, a.ended);
    ASSERT_EQ(b.series.samples.size(), a.series.samples.size());
    for (std::size_t s = 0; s < a.series.samples.size(); ++s) {
      EXPECT_EQ(b.series.samples[s].seq, a.series.samples[s].seq);
      EXPECT_EQ(b.series.samples[s].time + zero, a.series.samples[s].time);
      EXPECT_EQ(b.series.samples[s].deltas, a.series.samples[s].deltas);
    }
    ASSERT_EQ(b.probes.size(), a.probes.size());
    for (std::size_t p = 0; p < a.probes.size(); ++p) EXPECT_EQ(b.probes[p] + zero, a.probes[p]);
    const Nanoseconds memory = 5 * kSecond;
    const auto expected = label_samples(a, memory), found = label_samples(b, memory);
    for (std::size_t s = 0; s < expected.size(); ++s) {
      EXPECT_EQ(found[s].traffic_class, expected[s].traffic_class);
      EXPECT_EQ(found[s].ambiguous, expected[s].ambiguous);
    }
  }
}

TEST_F(LoadRecordings, FeaturesAreTheSameBitForBit) {
  RecordingChoice needed;
  needed.counters.assign(kCounterNames.begin(), kCounterNames.end());
  record(file("a.db"), file("needed.zpirec"), needed);
  const std::vector<Nanoseconds> windows = {500 * kMillisecond, 2 * kSecond, 5 * kSecond};
  const auto columns = default_columns(windows);
  for (const char* name : {"a.zpirec", "needed.zpirec"}) {
    const auto campaign = load_recordings(file("a.db")), recording = load_recordings(file(name));
    ASSERT_TRUE(campaign && recording);
    for (std::size_t i = 0; i < campaign.value().recordings.size(); ++i) {
      const SampleSeries& a = campaign.value().recordings[i].series;
      const SampleSeries& b = recording.value().recordings[i].series;
      auto from_campaign = FeatureExtractor::create(windows, columns, a.counters);
      auto from_recording = FeatureExtractor::create(windows, columns, b.counters);
      ASSERT_TRUE(from_campaign && from_recording);
      ASSERT_EQ(b.samples.size(), a.samples.size());
      for (std::size_t s = 0; s < a.samples.size(); ++s) {
        const auto expected = from_campaign->push(a.samples[s]);
        const auto found = from_recording->push(b.samples[s]);
        ASSERT_EQ(std::memcmp(found.data(), expected.data(), expected.size_bytes()), 0)
            << name << ", recording " << i << ", sample " << s;
      }
    }
  }
}

TEST_F(LoadRecordings, OneTrialOnly) {
  for (const char* name : {"a.db", "a.zpirec"}) {
    const auto loaded = load_recordings(file(name), 3);
    ASSERT_TRUE(loaded) << name;
    ASSERT_EQ(loaded.value().recordings.size(), 1U) << name;
    EXPECT_EQ(loaded.value().recordings[0].trial, 3);
  }
}

TEST_F(LoadRecordings, TheSameExecutionTwiceIsRefusedWhateverFilesItIsIn) {
  std::filesystem::create_directory(file("both"));
  std::filesystem::copy_file(file("a.zpirec"), file("both/1.zpirec"));
  std::filesystem::copy_file(file("b.zpirec"), file("both/2.zpirec"));
  const std::vector<std::vector<std::string>> twice = {
      {"a.db", "a.db"}, {"a.db", "a.zpirec"}, {"a.zpirec", "a.zpirec"}, {"b.db", "both"}};
  for (const auto& names : twice) {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(file(name));
    const auto loaded = load_all_recordings(paths);
    ASSERT_FALSE(loaded) << names[0] << " " << names[1];
    EXPECT_EQ(loaded.error().code, Errc::invalid_input);
    EXPECT_NE(loaded.error().what.find("twice"), std::string::npos) << loaded.error().what;
  }
  for (const char* other : {"b.db", "b.zpirec"}) {
    const auto mixed = load_all_recordings(std::vector{file("a.zpirec"), file(other)});
    ASSERT_TRUE(mixed) << to_string(mixed.error());
    EXPECT_EQ(join_recordings(mixed.value()).size(),
              mixed.value()[0].recordings.size() + mixed.value()[1].recordings.size());
  }
}

TEST_F(LoadRecordings, AFolderMeansItsRecordingsByName) {
  const std::string folder = file("folder");
  std::filesystem::create_directory(folder);
  const auto none = expand_folders(std::vector{folder});
  ASSERT_FALSE(none);
  EXPECT_NE(to_string(none.error()).find("no recording (*.zpirec)"), std::string::npos);
  for (const char* name : {"/x-010.zpirec", "/x-002.zpirec", "/a.db", "/notes.txt"})
    std::ofstream(folder + name);
  const auto found = expand_folders(std::vector{file("a.db"), folder});
  ASSERT_TRUE(found) << to_string(found.error());
  EXPECT_EQ(found.value(), (std::vector{file("a.db"), folder + "/x-002.zpirec", folder + "/x-010.zpirec"}));
}

TEST_F(LoadRecordings, WhatIsNeitherIsNamed) {
  std::ofstream(file("text.db")) << "no campaign";
  std::ofstream(file("cut.zpirec")) << "ZPI";
  for (const char* name : {"text.db", "cut.zpirec", "none.db", "none.zpirec"}) {
    const auto loaded = load_recordings(file(name));
    ASSERT_FALSE(loaded) << name;
    EXPECT_EQ(loaded.error().code, Errc::invalid_input) << name;
    EXPECT_NE(to_string(loaded.error()).find(name), std::string::npos) << to_string(loaded.error());
  }
}

}  // namespace
}  // namespace zpilab
