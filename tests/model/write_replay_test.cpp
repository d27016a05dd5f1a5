#include "model/evaluate/write_replay.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "harness/store/campaign_store.h"
#include "harness/store/record_campaign.h"
#include "harness/store/recording_file.h"
#include "model/evaluate/load_recordings.h"
#include "tests/support/synthetic_campaign.h"
#include "tests/support/temporary_folder.h"

namespace zpilab {
namespace {

class WriteReplay : public ::testing::Test {
 protected:
  void SetUp() override {
    synthetic::write_campaign(file("campaign.db"), 1, 7);
    CampaignRecorder recorder({});
    const auto reader = CampaignReader::open(file("campaign.db"));
    ASSERT_TRUE(reader) << to_string(reader.error());
    ASSERT_TRUE(recorder.add(*reader, {}, "campaign.db"));
    ASSERT_TRUE(write_recording(file("recording.zpirec"), *encode_recording(recorder.trials())));
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

  std::vector<ReplaySource> load(const std::vector<std::string>& names) const {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(file(name));
    auto sources = load_replay_sources(paths);
    EXPECT_TRUE(sources) << to_string(sources.error());
    return sources ? std::move(*sources) : std::vector<ReplaySource>{};
  }
  /// An alarm at the last sample of each trial.
  static ReplayRun run_of(const std::vector<ReplaySource>& sources) {
    ReplayRun run;
    for (const ReplaySource& source : sources)
      for (const ReplayTrial& trial : source.trials) {
        const Sample& last = trial.recording.series.samples.back();
        Detection alarm;
        alarm.detector = "mine";
        alarm.time = last.time;
        alarm.seq = last.seq;
        alarm.sample_time = last.time;
        alarm.stamp = AlarmStamp::sample;
        run.trials.push_back({&trial, {"mine", DetectorState::ok, "mine 1", "hash", ""}, {alarm}});
      }
    return run;
  }
  static DetectorSpec mine() {
    DetectorSpec spec;
    spec.name = "mine";
    spec.text = "detector: mine\n";
    return spec;
  }

  TemporaryFolder folder_;
};

TEST_F(WriteReplay, IsTheCampaignWithOtherAlarms) {
  for (const char* name : {"campaign.db", "recording.zpirec"}) {
    auto sources = load({name});
    const ReplayRun run = run_of(sources);
    const std::string path = file(std::string(name) + ".out.db");
    const auto written = write_replay(path, sources, mine(), run);
    ASSERT_TRUE(written) << to_string(written.error());
    EXPECT_FALSE(std::filesystem::exists(path + ".part")) << name;

    const auto before = CampaignReader::open(file("campaign.db")), after = CampaignReader::open(path);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->header().scenario_name, before->header().scenario_name);
    EXPECT_EQ(after->grace(), before->grace());
    ASSERT_EQ(after->header().detectors.size(), 1U);
    EXPECT_EQ(after->header().detectors.at("mine"), "detector: mine\n");
    const auto old_trials = before->trials(), trials = after->trials();
    ASSERT_TRUE(old_trials && trials);
    ASSERT_EQ(trials->size(), run.trials.size());
    const bool whole = std::string(name) == "campaign.db";
    for (const StoredTrial& trial : *trials) {
      const StoredTrial& old = old_trials->at(static_cast<std::size_t>(trial.id) - 1);
      ASSERT_EQ(old.id, trial.id);
      EXPECT_EQ(trial.state, TrialState::done);
      EXPECT_EQ(trial.scan, old.scan);
      EXPECT_EQ(trial.traffic_class, old.traffic_class);
      EXPECT_EQ(trial.workload, old.workload);
      EXPECT_EQ(trial.policy, old.policy);
      EXPECT_EQ(trial.placebo() ? Timing{} : trial.timing, trial.placebo() ? Timing{} : old.timing);
      EXPECT_EQ(trial.ports, whole ? old.ports : "") << "a recording does not know them";
      EXPECT_EQ(trial.record.ended - trial.record.started, old.record.ended - old.record.started);
      EXPECT_EQ(trial_key(after->header(), trial), trial_key(before->header(), old))
          << "still that execution";
      ASSERT_EQ(trial.record.detectors.size(), 1U);
      EXPECT_EQ(trial.record.detectors[0].version, "mine 1");
      ASSERT_EQ(trial.record.detections.size(), 1U);
      EXPECT_EQ(trial.record.detections[0].detector, "mine");
      const auto samples = after->samples(trial.id), old_samples = before->samples(trial.id);
      ASSERT_TRUE(samples && old_samples);
      ASSERT_EQ(samples->samples.size(), old_samples->samples.size());
      EXPECT_EQ(samples->samples.back().deltas, old_samples->samples.back().deltas);
      EXPECT_EQ(trial.record.detections[0].time, samples->samples.back().time);
      const auto probes = after->probes(trial.id), old_probes = before->probes(trial.id);
      ASSERT_TRUE(probes && old_probes);
      if (whole) {
        EXPECT_EQ(*probes, *old_probes);
      }
    }
  }
}

TEST_F(WriteReplay, IsNotTakenForNewTrials) {
  auto sources = load({"recording.zpirec"});
  ASSERT_TRUE(write_replay(file("out.db"), sources, mine(), run_of(sources)));
  const auto twice = load_all_recordings(std::vector<std::string>{file("campaign.db"), file("out.db")});
  ASSERT_FALSE(twice) << "what was trained on one must not be judged on the other";
  EXPECT_NE(twice.error().what.find("twice"), std::string::npos) << twice.error().what;
}

TEST_F(WriteReplay, TrialsOfSeveralFilesAreNumberedAnew) {
  auto sources = load({"recording.zpirec"});
  std::vector<ReplaySource> both = load({"recording.zpirec"});
  both.push_back(std::move(sources.front()));
  for (ReplayTrial& trial : both[1].trials) trial.recording.key += "'";
  ASSERT_TRUE(write_replay(file("out.db"), both, mine(), run_of(both)));
  const auto reader = CampaignReader::open(file("out.db"));
  ASSERT_TRUE(reader);
  const auto trials = reader->trials();
  ASSERT_TRUE(trials);
  EXPECT_EQ(trials->size(), both[0].trials.size() * 2);
  EXPECT_EQ(trials->back().id, static_cast<int>(trials->size()));
}

TEST_F(WriteReplay, SaysBeforeWhatWouldKeepItFromWriting) {
  auto sources = load({"recording.zpirec"});
  EXPECT_TRUE(check_replay_file(file("out.db"), sources));
  const auto taken = check_replay_file(file("campaign.db"), sources);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::invalid_input);
  sources.front().phases.back().grace += kSecond;
  const auto graces = check_replay_file(file("out.db"), sources);
  ASSERT_FALSE(graces);
  EXPECT_NE(graces.error().what.find("grace"), std::string::npos);
}

TEST_F(WriteReplay, LeavesNothingBehindWhereItCannotWrite) {
  auto sources = load({"recording.zpirec"});
  EXPECT_FALSE(write_replay(file("no/such/folder/out.db"), sources, mine(), run_of(sources)));
  std::ofstream(file("out.db.part")) << "left by a replay that was stopped";
  sources = load({"recording.zpirec"});
  EXPECT_TRUE(write_replay(file("out.db"), sources, mine(), run_of(sources)));
  EXPECT_FALSE(std::filesystem::exists(file("out.db.part")));
}

}  // namespace
}  // namespace zpilab
