#include "agents/replay_detector.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include "agents/detector_process.h"
#include "agents/standard_streams.h"
#include "agents/stream_input.h"

namespace zpilab {
namespace {

class DetectorReplay {
 public:
  explicit DetectorReplay(Nanoseconds patience) : patience_(patience) {}

  Result<Done> run() {
    if (auto started = start(); !started) return started;
    began_ = progress_ = monotonic_now();
    while (!detector_->ended()) {
      if (auto fed = feed(); !fed) return fed;
      wait();
      for (const DetectorEvent& event : detector_->service())
        if (auto taken = std::visit([this](const auto& what) { return take(what); }, event.what); !taken)
          return taken;
      watch_progress();
    }
    return Done{};
  }

 private:
  Result<Done> start() {
    auto first = next_line();
    if (!first) return first.error();
    const auto command = wire::decode_agent_command(first->value_or(""));
    if (!command) return command.error();
    const auto* detector = std::get_if<wire::StartDetector>(&*command);
    if (detector == nullptr)
      return make_error(Errc::invalid_input, "the first line must be a start_detector command");
    auto process = DetectorProcess::start(*detector);
    if (!process) return process.error();
    detector_ = std::move(*process);
    return Done{};
  }

  Result<std::optional<std::string>> next_line() {
    std::string_view line;
    while (!lines_.next(line)) {
      if (input_ended_) return std::optional<std::string>();
      const auto status = lines_.read(STDIN_FILENO);
      if (status == LineReader::Status::too_long)
        return make_error(Errc::invalid_input, "a line of the input is too long");
      input_ended_ = status == LineReader::Status::end;
    }
    return std::optional<std::string>(line);
  }

  /// The next lines for as long as it takes them; when it has read all of them, the end.
  Result<Done> feed() {
    while (detector_->queued() == 0 && !stream_ended_ && !detector_->ended()) {
      auto line = next_line();
      if (!line) return line.error();
      stream_ended_ = !line->has_value();
      if (stream_ended_) break;
      const auto message = wire::decode_agent_message(**line);
      if (!message) return message.error();
      if (const auto* sample = std::get_if<Sample>(&*message)) time_of_[sample->seq] = sample->time;
      detector_->feed(**line);
    }
    // Not before it was ready and has read everything: whoever ends before that has not seen its input.
    if (stream_ended_ && !told_end_ && detector_->was_ready() && detector_->unread() == 0) {
      told_end_ = true;
      detector_->stop(patience_);
      stop_until_ = monotonic_now() + patience_;
    }
    return Done{};
  }

  void wait() const {
    std::vector<Watch> watches;
    detector_->add_watches(watches);
    // Nothing tells that it has read the last bytes, nor that it ended if another holds its pipes.
    Nanoseconds left = stream_ended_ && !told_end_ ? kMillisecond : 50 * kMillisecond;
    if (const Nanoseconds deadline = detector_->next_deadline(); deadline > 0)
      left = std::clamp<Nanoseconds>(deadline - monotonic_now(), 0, left);
    (void)wait_for(watches, left);
  }

  void watch_progress() {
    const auto unread = detector_->unread();
    const Nanoseconds now = monotonic_now();
    if (unread != unread_) progress_ = now;
    unread_ = unread;
    const bool wants_more = !unread || *unread > 0;  // or it closed its input
    if (!told_end_ && wants_more && now - progress_ > patience_)
      detector_->condemn("it read nothing of its input for " + format_duration(patience_));
    if (!detector_->was_ready() && now - began_ > patience_)
      detector_->condemn("it did not say {\"ready\":{}} within " + format_duration(patience_));
  }

  Result<Done> take(const wire::DetectorStatus& status) {
    if (!print_line(wire::encode(wire::AgentMessage(status))))
      return make_error(Errc::disconnected, "nobody reads the output");
    if (status.state == wire::DetectorStatus::State::ready) return Done{};
    if (told_end_ && status.exit_status == 0) return Done{};
    // It was condemned, and the message says why.
    if (status.exit_status == ChildProcess::kKilled && !status.message.empty())
      return make_error(Errc::failed, status.message);
    std::string what;
    if (!told_end_) what = "it ended before its input did, ";
    if (told_end_ && monotonic_now() >= stop_until_)
      what = "it did not end within " + format_duration(patience_) + " of the end of its input, ";
    what += status.exit_status < 0 ? "killed by signal " + std::to_string(-status.exit_status)
                                   : "exit code " + std::to_string(status.exit_status);
    return make_error(Errc::failed, what + (status.message.empty() ? "" : ": " + status.message));
  }

  Result<Done> take(const wire::DetectorAlarm& alarm) {
    if (!alarm.seq)
      return make_error(Errc::failed,
                        "it alarmed without a \"seq\": replayed, an alarm has the time of the sample that it "
                        "names, and no other");
    const auto sample = time_of_.find(*alarm.seq);
    if (sample == time_of_.end())
      return make_error(Errc::failed, "it alarmed for sample " + std::to_string(*alarm.seq) +
                                          ", which it had not been given");
    Detection detection;
    detection.detector = detector_->name();
    detection.time = sample->second;
    detection.seq = alarm.seq;
    detection.sample_time = sample->second;
    detection.traffic_class = alarm.traffic_class;
    detection.score = alarm.score;
    detection.stamp = AlarmStamp::sample;
    if (!print_line(wire::encode(wire::AgentMessage(detection))))
      return make_error(Errc::disconnected, "nobody reads the output");
    return Done{};
  }

  LineReader lines_{wire::kMaxLine};
  bool input_ended_ = false, stream_ended_ = false, told_end_ = false;
  std::unique_ptr<DetectorProcess> detector_;
  std::unordered_map<std::uint64_t, Nanoseconds> time_of_;  ///< of the samples that it was given
  std::optional<std::size_t> unread_;
  Nanoseconds patience_, began_ = 0;
  Nanoseconds progress_ = 0;    ///< when it last read something
  Nanoseconds stop_until_ = 0;  ///< when it must have ended by itself
};

}  // namespace

int run_replay(Nanoseconds patience) {
  survive_broken_pipes();
  const auto done = DetectorReplay(patience).run();
  if (done) return 0;
  print_line(wire::encode(wire::AgentMessage(wire::Failure{to_string(done.error())})));
  return exit_code(done.error().code);
}

}  // namespace zpilab
