#include "model/evaluate/baseline.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

Recording trial(int number, const std::string& file, TrafficClass scan) {
  Recording recording;
  recording.key = "key-" + file + "-" + std::to_string(number);
  recording.file = "/somewhere/" + file;
  recording.trial = number;
  recording.workload = "light";
  recording.policy = "open";
  recording.ended = 60 * kSecond;
  recording.grace = 5 * kSecond;
  recording.traffic_class = scan;
  if (scan == TrafficClass::normal) return recording;
  recording.scan = "syn";
  recording.timing = "T3";
  recording.probes = {20 * kSecond, 20 * kSecond + 200 * kMillisecond};
  return recording;
}

struct Made {
  std::vector<ReplaySource> sources{2};
  ReplayRun run;

  Made() {
    sources[0].path = "/somewhere/b.zpirec";
    sources[0].sha256 = "bb";
    sources[1].path = "/somewhere/a.zpirec";
    sources[1].sha256 = "aa";
    sources[0].trials.resize(2);
    sources[1].trials.resize(1);
    sources[0].trials[0].recording = trial(2, "b.zpirec", TrafficClass::tcp4);
    sources[0].trials[1].recording = trial(10, "b.zpirec", TrafficClass::normal);
    sources[1].trials[0].recording = trial(1, "a.zpirec", TrafficClass::arp);
    for (const ReplaySource& source : sources)
      for (const ReplayTrial& one : source.trials) run.trials.push_back({&one, {}, {}});
    Detection alarm;
    alarm.time = 20 * kSecond + 50 * kMillisecond;
    alarm.traffic_class = TrafficClass::tcp4;
    run.trials[0].alarms = {alarm};
  }
};

TEST(Baseline, IsOneLineATrialWithTheNamesThatItsReaderKnows) {
  const Made made;
  const auto text = baseline_text(made.sources, "zpi", made.run);
  ASSERT_TRUE(text) << to_string(text.error());
  EXPECT_EQ(*text,
            R"({"zpilab_baseline":1,"detector":"zpi",
"recordings":[
{"name":"a.zpirec","sha256":"aa"},
{"name":"b.zpirec","sha256":"bb"}
],
"trials":[
{"key":"key-a.zpirec-1","scan":"syn","timing":"T3","workload":"light","policy":"open","traffic_class":"arp","horizon_s":5.200000,"ttfd_s":null,"right_class":false,"detections":0,"false_alarms":0,"quiet_s":54.800000},
{"key":"key-b.zpirec-2","scan":"syn","timing":"T3","workload":"light","policy":"open","traffic_class":"tcp4","horizon_s":5.200000,"ttfd_s":0.050000,"right_class":true,"detections":1,"false_alarms":0,"quiet_s":54.800000},
{"key":"key-b.zpirec-10","scan":"","timing":"","workload":"light","policy":"open","traffic_class":"normal","horizon_s":0.000000,"ttfd_s":null,"right_class":false,"detections":0,"false_alarms":0,"quiet_s":60.000000}
],
"sampling_interval_s":0.1}
)");
  EXPECT_EQ(nlohmann::json::parse(*text)["trials"].size(), 3);
}

TEST(Baseline, LeavesOutWhatTheDetectorDoesNotCover) {
  Made made;
  made.run.trials[2].outcome.state = DetectorState::not_covered;
  const auto text = baseline_text(made.sources, "zpi", made.run);
  ASSERT_TRUE(text);
  EXPECT_EQ(nlohmann::json::parse(*text)["trials"].size(), 2);
}

TEST(Baseline, NamesStayJsonWhateverTheyAre) {
  Made made;
  made.sources[0].trials[0].recording.workload = "a \"b\"\\\n\xff";
  const auto text = baseline_text(made.sources, "zpi", made.run);
  ASSERT_TRUE(text);
  EXPECT_FALSE(nlohmann::json::parse(*text, nullptr, false).is_discarded()) << *text;
}

TEST(Baseline, IsOfOneSamplingRate) {
  Made made;
  made.sources[1].trials[0].recording.sampling_rate_hz = 100;
  const auto text = baseline_text(made.sources, "zpi", made.run);
  ASSERT_FALSE(text);
  EXPECT_NE(text.error().what.find("trial 1 of a.zpirec"), std::string::npos) << text.error().what;
}

}  // namespace
}  // namespace zpilab
