#include <utility>

#include "harness/core/sha256.h"
#include "model/evaluate/replay.h"
#include "model/evaluate/replayed_detector.h"

namespace zpilab {
namespace {

constexpr const char* kName = "zpi";  // as in agents/detectors, so that it compares with campaigns

/// The file by which anybody gets the same alarms out of a live campaign.
DetectorSpec describe(const std::string& model) {
  DetectorSpec spec;
  spec.name = kName;
  spec.start = {"zpi-agent", "detect", "--model", model};
  spec.text = "# replayed by zpilab model replay\ndetector: " + spec.name +
              "\nversion: [zpi-agent, --version]\nruns_on: device\nreads: counters\ncovers: [";
  for (std::size_t c = 1; c < kClassCount; ++c) spec.covers.push_back(static_cast<TrafficClass>(c));
  spec.covers.push_back(TrafficClass::other);
  for (const TrafficClass covered : spec.covers)
    spec.text += (spec.text.ends_with('[') ? "" : ", ") + std::string(class_name(covered));
  spec.text += "]\nstart: [zpi-agent, detect, --model, \"" + model + "\"]\nalarms: stdout\nfresh: trial\n";
  spec.hash = sha256_hex(spec.text);
  return spec;
}

class ModelDetector final : public ReplayedDetector {
 public:
  ModelDetector(Model model, const std::string& name) : model_(std::move(model)), spec_(describe(name)) {}

  const DetectorSpec& spec() const override { return spec_; }
  DetectorOutcome outcome() const override {
    return {spec_.name, DetectorState::ok, "zpilab-model " ZPILAB_VERSION, model_.hash, ""};
  }

  Result<std::vector<Detection>> alarms(const Recording& recording) override {
    const auto steps = replay(model_, recording);
    if (!steps) return steps.error();
    std::vector<Detection> said;
    AlarmLines lines;
    for (const ReplayStep& step : *steps) {
      const auto& alarm = step.verdict.alarm;
      if (!alarm || !lines.says(step.time, step.edge, *alarm)) continue;
      Detection& detection = said.emplace_back();
      detection.detector = spec_.name;
      detection.time = step.time;
      detection.seq = step.seq;
      detection.sample_time = step.time;
      detection.traffic_class = alarm;
      detection.score = step.verdict.score;
      detection.stamp = AlarmStamp::sample;
    }
    return said;
  }

 private:
  Model model_;
  DetectorSpec spec_;
};

}  // namespace

std::unique_ptr<ReplayedDetector> make_model_detector(Model model, const std::string& name) {
  return std::make_unique<ModelDetector>(std::move(model), name);
}

}  // namespace zpilab
