#include "model/evaluate/foreign_detector.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "harness/core/share_folder.h"
#include "harness/core/wire.h"
#include "model/evaluate/replay_source.h"
#include "model/evaluate/run_program.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kSilence = 120 * kSecond;  ///< longer than any that zpi-agent bears of a detector
constexpr std::size_t kMostOutput = std::size_t{16} << 20;

std::string program(const std::string& name) { return program_folder() + "/" + name; }

/// The last words of a program, without its name before them.
std::string last_words(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

struct Description {
  DetectorSpec spec;
  std::string start;  ///< the start_detector line
};

Result<Description> describe(const nlohmann::json& json, const std::string& detector) {
  const auto refuse = [&](const std::string& why) {
    return make_error(Errc::invalid_input, "this detector cannot be replayed: " + why, detector);
  };
  const auto& start = json.at("start_detector");
  if (json.at("runs_on") != "device" || !start.at("reads_counters").get<bool>())
    return refuse("recordings hold counters, and it does not run on the device and read those");
  if (start.at("alarms").at("from") != "stdout")
    return refuse("its alarms must come on stdout, where each can name its sample (\"seq\")");
  Description description;
  description.spec.name = json.at("detector").get<std::string>();
  description.spec.text = json.at("text").get<std::string>();
  description.spec.hash = json.at("hash").get<std::string>();
  for (const auto& covered : json.at("covers"))
    if (const auto traffic_class = parse_scan_class(covered.get<std::string>()))
      description.spec.covers.push_back(*traffic_class);
  description.start = nlohmann::json{{"start_detector", start}}.dump() + "\n";
  return description;
}

std::string stream_of(const Recording& recording) {
  const auto& samples = recording.series.samples;
  wire::Hello hello;
  hello.agent = "zpilab-model " ZPILAB_VERSION;
  hello.session = "replay";
  hello.os = hello.kernel = hello.boot_id = "recorded";
  hello.interval = from_seconds(1 / recording.sampling_rate_hz);
  hello.counters = recording.series.counters;
  if (!samples.empty()) hello.now = hello.first_deadline = samples.front().time - samples.front().lateness;
  std::string stream = wire::encode(wire::AgentMessage(hello)) + "\n";
  for (const Sample& sample : samples) stream += wire::encode(wire::AgentMessage(sample)) + "\n";
  return stream;
}

class ForeignDetector final : public ReplayedDetector {
 public:
  explicit ForeignDetector(Description description) : description_(std::move(description)) {
    outcome_.detector = description_.spec.name;
  }

  const DetectorSpec& spec() const override { return description_.spec; }
  DetectorOutcome outcome() const override { return outcome_; }

  Result<std::vector<Detection>> alarms(const Recording& recording) override {
    auto run = run_program({program("zpi-agent"), "replay"}, description_.start + stream_of(recording),
                           kSilence, kMostOutput);
    if (!run) return failed(recording, to_string(run.error()));
    std::vector<Detection> said;
    std::optional<std::string> failure;
    std::string_view left = run->output;
    while (!left.empty()) {
      const std::size_t end = left.find('\n');
      auto message = wire::decode_agent_message(left.substr(0, end));
      if (!message) return failed(recording, "zpi-agent replay: " + to_string(message.error()));
      if (auto* alarm = std::get_if<Detection>(&*message)) said.push_back(std::move(*alarm));
      if (const auto* status = std::get_if<wire::DetectorStatus>(&*message)) take(*status);
      if (const auto* what = std::get_if<wire::Failure>(&*message)) failure = what->what;
      left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    }
    if (failure) return failed(recording, *failure);
    if (run->exit_status != 0)
      return failed(recording, "zpi-agent replay failed: " + last_words(run->errors));
    return said;
  }

 private:
  Error failed(const Recording& recording, const std::string& what) const {
    return make_error(Errc::failed,
                      "detector " + outcome_.detector + ", " + name_of(recording) + ": " + what);
  }

  void take(const wire::DetectorStatus& status) {
    if (status.state == wire::DetectorStatus::State::exited) {
      outcome_.message = status.message;
      return;
    }
    outcome_.version = status.version;
    outcome_.hash = status.hash;
  }

  Description description_;
  DetectorOutcome outcome_;
};

}  // namespace

Result<std::unique_ptr<ReplayedDetector>> load_foreign_detector(const std::string& detector) {
  auto run = run_program({program("zpilab"), "detector", detector}, "", kSilence, kMostOutput);
  if (!run) return run.error();
  if (run->exit_status != 0) {
    std::string what = last_words(run->errors);
    if (const std::string before = "zpilab detector: "; what.starts_with(before))
      what.erase(0, before.size());
    return make_error(Errc::invalid_input, what);
  }
  const auto json = nlohmann::json::parse(run->output, nullptr, false);
  if (json.is_discarded()) return make_error(Errc::failed, "zpilab detector printed no JSON", detector);
  auto description = describe(json, detector);
  if (!description) return description.error();
  return std::unique_ptr<ReplayedDetector>(std::make_unique<ForeignDetector>(std::move(*description)));
}

}  // namespace zpilab
