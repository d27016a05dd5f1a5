// zpi-agent detect: the classifier of a model file on the agent's stream.
#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "agents/detector_commands.h"
#include "agents/stream_input.h"
#include "model/detect/alarm_gate.h"
#include "model/detect/detector.h"
#include "model/detect/model_file.h"

namespace zpilab {
namespace {

int refuse(const Error& error) {
  std::fprintf(stderr, "zpi-agent detect: %s\n", to_string(error).c_str());
  return exit_code(Errc::invalid_input);
}

std::string scores_line(const Sample& sample, const Verdict& verdict) {
  std::string text = R"({"scores":{"seq":)" + std::to_string(sample.seq) + R"(,"margins":{)";
  for (std::size_t i = 0; i < kClassCount; ++i) {
    char number[32];
    std::snprintf(number, sizeof(number), "%.9g", static_cast<double>(verdict.margins[i]));
    text.append(i == 0 ? "\"" : ",\"").append(kClassNames[i]).append("\":").append(number);
  }
  return text + "}}}";
}

class Detect {
 public:
  Detect(Model model, bool scores) : model_(std::move(model)), scores_(scores) {}

  /// Empty: go on. Otherwise the exit code.
  std::optional<int> on(const wire::Hello& hello) {
    auto detector = OnlineDetector::create(model_, hello.counters);
    if (!detector) return refuse(detector.error());
    detector_.emplace(std::move(*detector));
    gate_ = AlarmGate();
    lines_ = AlarmLines();
    return printed(print_message(wire::DetectorReady{}));
  }
  std::optional<int> on(const wire::CountersAdded& added) {
    if (detector_) detector_->counters_added(added.names);
    return std::nullopt;
  }
  std::optional<int> on(const Sample& sample) {
    if (!detector_)
      return refuse(make_error(Errc::invalid_input, "the stream has a sample before its hello"));
    const Verdict& verdict = detector_->push(sample);
    if (scores_ && !print_line(scores_line(sample, verdict))) return 0;
    const AlarmEdge edge = gate_.step(sample.time, verdict.alarm);
    if (!verdict.alarm || !lines_.says(sample.time, edge, *verdict.alarm)) return std::nullopt;
    return printed(print_message(wire::DetectorAlarm{sample.seq, verdict.alarm, verdict.score}));
  }
  /// A gap is seen as time by the windows; everything else is not for detectors.
  template <typename Other>
  std::optional<int> on(const Other&) {
    return std::nullopt;
  }

 private:
  static std::optional<int> printed(bool someone_reads) {
    return someone_reads ? std::nullopt : std::optional(0);
  }

  Model model_;
  bool scores_;
  std::optional<OnlineDetector> detector_;
  AlarmGate gate_;
  AlarmLines lines_;
};

}  // namespace

int run_detect(const std::string& model_path, bool scores) {
  auto model = read_model(model_path);
  if (!model) return refuse(model.error());
  Detect detect(std::move(*model), scores);
  StreamInput input(STDIN_FILENO);
  while (true) {
    const auto message = input.next();
    if (!message) return refuse(message.error());
    if (!*message) return 0;
    const auto ended = std::visit([&detect](const auto& m) { return detect.on(m); }, **message);
    if (ended) return *ended;
  }
}

}  // namespace zpilab
