#include "harness/run/agent_client.h"

#include <algorithm>
#include <cstdio>

#include "harness/core/exit_status.h"
#include "harness/run/follow_lines.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHelloTimeout = 10 * kSecond;
constexpr Nanoseconds kWriteTimeout = 10 * kSecond;
constexpr Nanoseconds kReadyTimeout = 15 * kSecond;
constexpr Nanoseconds kDrainTimeout = 60 * kSecond;
/// The agent keeps its lease with a line at least this often when it is live; anything longer is a stall.
constexpr Nanoseconds kLongestSilence = 3600 * kSecond;

std::string seconds_text(Nanoseconds time) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%gs", seconds(time))));
  return text;
}

std::vector<std::string> sample_argv(const AgentSettings& settings) {
  std::string rate(32, '\0');
  rate.resize(static_cast<std::size_t>(std::snprintf(rate.data(), rate.size(), "%g", settings.rate_hz)));
  return {settings.program, "sample",
          "--rate",         rate,
          "--delivery",     settings.delivery == Delivery::deferred ? "deferred" : "live",
          "--lease",        seconds_text(settings.lease),
          "--session",      settings.session};
}

}  // namespace

Awaitable<Result<std::shared_ptr<AgentClient>>> AgentClient::start(Executor executor, RemoteShell& shell,
                                                                   AgentSettings settings) {
  std::shared_ptr<AgentClient> client(new AgentClient(executor, std::move(settings)));
  auto argv = sample_argv(client->settings_);
  auto process = co_await shell.start(std::move(argv), kHelloTimeout);
  if (!process.ok()) co_return process.error();
  client->process_ = std::move(process).value();
  if (auto hello = co_await client->read_hello(); !hello.ok()) co_return hello.error();
  client->reader_.emplace(executor, read_stream(client));
  co_return client;
}

Awaitable<Result<Done>> AgentClient::read_hello() {
  auto line = co_await process_->read_line(kHelloTimeout);
  if (!line.ok()) co_return line.error();
  if (!*line)
    co_return make_error(Errc::failed, "it ended without a hello: " + process_->stderr_text(),
                         settings_.program);
  auto message = wire::decode_agent_message(**line);
  if (!message.ok()) co_return message.error();
  if (const auto* failure = std::get_if<wire::Failure>(&*message))
    co_return make_error(Errc::failed, failure->what, "agent");
  const auto* hello = std::get_if<wire::Hello>(&*message);
  if (hello == nullptr) co_return make_error(Errc::failed, "the first line is no hello", "agent");
  if (hello->protocol != wire::kProtocolVersion)
    co_return make_error(Errc::failed,
                         "speaks protocol " + std::to_string(hello->protocol) + ", not " +
                             std::to_string(wire::kProtocolVersion),
                         "agent");
  hello_ = *hello;
  series_.counters = hello->counters;
  co_return Done{};
}

Awaitable<Done> AgentClient::read_stream(std::shared_ptr<AgentClient> self) {
  const auto take = [&self](auto message) {
    self->take(std::move(message));
    self->changed_.notify_all();
  };
  const auto ended =
      co_await follow_lines(*self->process_, kLongestSilence, wire::decode_agent_message, take);
  if (!ended.ok()) {
    self->failure_ = ended.error();
  } else if (!self->complete_) {
    self->failure_ =
        make_error(Errc::failed, "the agent ended early: " + self->process_->stderr_text(), "agent");
  }
  self->changed_.notify_all();
  co_return Done{};
}

void AgentClient::take(wire::AgentMessage message) {
  if (auto* sample = std::get_if<Sample>(&message)) {
    if (series_.samples.empty() || sample->seq > series_.samples.back().seq)
      series_.samples.push_back(std::move(*sample));
  } else if (auto* added = std::get_if<wire::CountersAdded>(&message)) {
    series_.counters.insert(series_.counters.end(), added->names.begin(), added->names.end());
  } else if (auto* detection = std::get_if<Detection>(&message)) {
    if (settings_.delivery == Delivery::live) detection->received = monotonic_now();
    detections_.push_back(std::move(*detection));
  } else if (auto* status = std::get_if<wire::DetectorStatus>(&message)) {
    take_status(*status);
  } else if (auto* reply = std::get_if<wire::ClockReply>(&message)) {
    clock_.take(*reply);
  } else if (auto* gap = std::get_if<wire::Gap>(&message)) {
    lost_ += gap->to - gap->from + 1;
  } else if (auto* summary = std::get_if<wire::Summary>(&message)) {
    summary_ = *summary;
    complete_ = true;
  } else if (auto* failure = std::get_if<wire::Failure>(&message)) {
    failure_ = make_error(Errc::failed, failure->what, "agent");
  }
}

void AgentClient::take_status(const wire::DetectorStatus& status) {
  waiting_[status.detector] = false;
  DetectorOutcome& outcome = outcomes_[status.detector];
  outcome.detector = status.detector;
  if (status.state == wire::DetectorStatus::State::ready) {
    outcome.version = status.version;
    outcome.hash = status.hash;
    return;
  }
  outcome.message = status.message;
  if (stopping_ && status.exit_status == 0) return;
  outcome.state = DetectorState::crashed;
  outcome.message = "ended by " + exit_status_text(status.exit_status) +
                    (status.message.empty() ? "" : ": " + status.message);
}

Awaitable<Result<Done>> AgentClient::send(wire::AgentCommand command) {
  if (failure_) co_return *failure_;
  std::string line = wire::encode(command) + "\n";
  co_return co_await process_->write(std::move(line), kWriteTimeout);
}

Awaitable<Result<Done>> AgentClient::start_detectors(std::vector<DetectorSpec> detectors) {
  for (const DetectorSpec& detector : detectors) {
    waiting_[detector.name] = true;
    wire::StartDetector command{detector.name, detector.start, detector.version_argv,
                                detector.reads == DetectorSpec::Reads::counters};
    if (auto sent = co_await send(std::move(command)); !sent.ok()) co_return sent.error();
  }
  const Nanoseconds end = monotonic_now() + kReadyTimeout;
  const auto not_ready = [](const auto& entry) { return entry.second; };
  while (std::any_of(waiting_.begin(), waiting_.end(), not_ready)) {
    if (failure_) co_return *failure_;
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) break;
    co_await changed_.wait(left);
  }
  for (const auto& [name, is_waiting] : waiting_)
    if (is_waiting)
      outcomes_[name] = {name, DetectorState::crashed, "", "",
                         "not ready within " + format_duration(kReadyTimeout)};
  co_return Done{};
}

Awaitable<Result<ClockOffset>> AgentClient::measure_clock(int rounds) {
  ClockDialogue::Ask ask = [this](std::uint64_t id) { return send(wire::ClockRequest{id}); };
  auto offset = co_await clock_.measure(hello_.boot_id, rounds, ask);
  if (!offset.ok()) co_return Error{offset.error().code, to_string(offset.error()), "agent"};
  co_return offset;
}

Awaitable<Result<Done>> AgentClient::keep_alive() {
  if (settings_.delivery == Delivery::deferred || stopping_) co_return Done{};
  if (auto sent = co_await send(wire::KeepAlive{}); !sent.ok()) co_return sent.error();
  const std::uint64_t last = series_.samples.empty() ? 0 : series_.samples.back().seq;
  if (last <= acknowledged_) co_return Done{};
  acknowledged_ = last;
  co_return co_await send(wire::Ack{last});
}

Awaitable<Result<Done>> AgentClient::finish() {
  stopping_ = true;
  if (settings_.delivery == Delivery::deferred) {
    if (auto sent = co_await send(wire::Deliver{}); !sent.ok()) co_return sent.error();
  }
  if (auto sent = co_await send(wire::Stop{}); !sent.ok()) co_return sent.error();
  auto ended = co_await reader_->join(kDrainTimeout);
  if (!ended) co_return make_error(Errc::timeout, "the agent did not end", "agent");
  if (failure_) co_return *failure_;
  co_return Done{};
}

}  // namespace zpilab
