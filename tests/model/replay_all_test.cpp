#include "model/evaluate/replay_all.h"

#include <gtest/gtest.h>

#include "tests/support/synthetic_recording.h"

namespace zpilab {
namespace {

/// Alarms at sample 5 of each trial; from its `change_from`th run on otherwise.
class ScriptedDetector final : public ReplayedDetector {
 public:
  explicit ScriptedDetector(std::size_t change_from = 1'000) : change_from_(change_from) {
    spec_.name = "scripted";
    spec_.covers = {TrafficClass::tcp4};
  }
  const DetectorSpec& spec() const override { return spec_; }
  DetectorOutcome outcome() const override { return {"scripted", DetectorState::ok, "1", "hash", ""}; }
  Result<std::vector<Detection>> alarms(const Recording&) override {
    Detection alarm;
    alarm.seq = ++runs >= change_from_ ? 6 : 5;
    alarm.traffic_class = TrafficClass::tcp4;
    alarm.score = 0.25;
    return std::vector<Detection>{alarm};
  }
  std::size_t runs = 0;

 private:
  DetectorSpec spec_;
  std::size_t change_from_;
};

std::vector<ReplaySource> sources() {
  std::vector<ReplaySource> made(1);
  made[0].path = "made.zpirec";
  for (const TrafficClass scan : {TrafficClass::normal, TrafficClass::tcp4, TrafficClass::arp}) {
    synthetic::Scene scene;
    scene.scan = scan;
    ReplayTrial trial;
    trial.recording = synthetic::make_recording(scene, static_cast<int>(made[0].trials.size()) + 1);
    trial.recording.file = made[0].path;
    made[0].trials.push_back(std::move(trial));
  }
  return made;
}

TEST(ReplayAll, GivesTheAlarmsOfEveryTrialAndSaysWhatIsNotCovered) {
  ScriptedDetector detector;
  const auto from = sources();
  const auto run = replay_all(detector, from, Repeat::twice);
  ASSERT_TRUE(run) << to_string(run.error());
  ASSERT_EQ(run->trials.size(), 3U);
  EXPECT_EQ(detector.runs, 6U);
  EXPECT_EQ(run->samples, 3 * from[0].trials[0].recording.series.samples.size()) << "each once";
  EXPECT_EQ(run->trials[0].outcome.state, DetectorState::ok) << "a placebo is for everybody";
  EXPECT_EQ(run->trials[1].outcome.state, DetectorState::ok);
  EXPECT_EQ(run->trials[2].outcome.state, DetectorState::not_covered);
  EXPECT_EQ(run->trials[2].alarms.size(), 1U) << "kept, and not scored";
}

TEST(ReplayAll, OnceIsOnce) {
  ScriptedDetector detector;
  const auto from = sources();
  ASSERT_TRUE(replay_all(detector, from, Repeat::once));
  EXPECT_EQ(detector.runs, 3U);
}

TEST(ReplayAll, OneThatAnswersDifferentlyIsUnstable) {
  ScriptedDetector detector(4);  // the second time through the second trial
  const auto from = sources();
  const auto run = replay_all(detector, from, Repeat::twice);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, Errc::failed);
  for (const char* says : {"detector scripted is unstable", "trial 2 of made.zpirec",
                           "alarm 1 was tcp4 at sample 5", "tcp4 at sample 6"})
    EXPECT_NE(run.error().what.find(says), std::string::npos) << run.error().what;
}

}  // namespace
}  // namespace zpilab
