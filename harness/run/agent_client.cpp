#include "harness/run/agent_client.h"

#include <algorithm>
#include <cstdio>

#include "harness/core/exit_status.h"
#include "harness/run/follow_lines.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kHelloTimeout = 30 * kSecond;  // Wine takes many seconds on a machine that is busy
constexpr Nanoseconds kWriteTimeout = 10 * kSecond;
constexpr Nanoseconds kReadyTimeout = 15 * kSecond;
constexpr Nanoseconds kDrainTimeout = 60 * kSecond;
/// A deferred agent says nothing for a whole trial.
constexpr Nanoseconds kLongestSilence = 24 * 3600 * kSecond;
constexpr int kMostReattachments = 3;
constexpr Nanoseconds kReattachWithin = 15 * kSecond;
constexpr Nanoseconds kBetweenTries = kSecond;

std::string seconds_text(Nanoseconds time) {
  std::string text(32, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%gs", seconds(time))));
  return text;
}

std::vector<std::string> sample_argv(const AgentSettings& settings) {
  std::string rate(32, '\0');
  rate.resize(static_cast<std::size_t>(std::snprintf(rate.data(), rate.size(), "%g", settings.rate_hz)));
  std::vector<std::string> argv = {
      settings.program, "sample",
      "--rate",         rate,
      "--delivery",     settings.delivery == Delivery::deferred ? "deferred" : "live",
      "--lease",        seconds_text(settings.lease)};
  if (!settings.session.empty()) argv.insert(argv.end(), {"--session", settings.session});
  return argv;
}

Awaitable<Result<wire::Hello>> read_hello(RemoteProcess& process, std::string program, Nanoseconds timeout) {
  auto line = co_await process.read_line(timeout);
  if (!line.ok()) co_return line.error();
  if (!*line)
    co_return make_error(Errc::failed, "it ended without a hello: " + process.stderr_text(), program);
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
  co_return *hello;
}

/// Whether another try may succeed: the host may be reachable again, but an agent that is gone stays gone.
bool is_passing(Errc code) {
  return code == Errc::disconnected || code == Errc::timeout || code == Errc::unavailable || code == Errc::io;
}

}  // namespace

Awaitable<Result<std::shared_ptr<AgentClient>>> AgentClient::start(Executor executor, RemoteShell& shell,
                                                                   AgentSettings settings) {
  std::shared_ptr<AgentClient> client(new AgentClient(executor, std::move(settings)));
  auto argv = sample_argv(client->settings_);
  // Chosen outside of co_await: GCC 12 does not take a choice in an awaited expression.
  auto starting =
      client->settings_.remove_behind.empty()
          ? shell.start(std::move(argv), kHelloTimeout)
          : shell.start_then_remove(std::move(argv), client->settings_.remove_behind, kHelloTimeout);
  auto process = co_await std::move(starting);
  if (!process.ok()) co_return process.error();
  client->process_ = std::move(process).value();
  if (auto begun = co_await client->begin(); !begun.ok()) co_return begun.error();
  client->reader_.emplace(executor, read_stream(client));
  co_return client;
}

Awaitable<Result<Done>> AgentClient::begin() {
  auto hello = co_await read_hello(*process_, settings_.program, kHelloTimeout);
  if (!hello.ok()) co_return hello.error();
  hello_ = std::move(hello).value();
  series_.counters = hello_.counters;
  co_return Done{};
}

Awaitable<Done> AgentClient::read_stream(std::shared_ptr<AgentClient> self) {
  const auto take = [&self](auto message) {
    self->take(std::move(message));
    self->changed_.notify_all();
  };
  while (!self->complete_ && !self->failure_) {
    const auto process = self->process_;
    const Nanoseconds silence = self->longest_silence();
    auto ended = co_await follow_lines(*process, silence, wire::decode_agent_message, take);
    if (self->complete_ || self->failure_) break;
    if (ended.ok()) {
      self->failure_ = make_error(Errc::failed, "the agent ended early: " + process->stderr_text(), "agent");
    } else if (!self->may_reattach(ended.error())) {
      self->failure_ = ended.error();
    } else if (auto attached = co_await self->reattach(ended.error()); !attached.ok()) {
      self->failure_ = attached.error();
    }
  }
  self->changed_.notify_all();
  co_return Done{};
}

Nanoseconds AgentClient::longest_silence() const {
  return settings_.delivery == Delivery::live ? settings_.silence : kLongestSilence;
}

// ---- a connection that was lost ----

bool AgentClient::may_reattach(const Error& lost) const {
  return reconnect_ && !settings_.session.empty() && !abandoned_ && is_passing(lost.code) &&
         reattachments_ < kMostReattachments;
}

Awaitable<Result<Done>> AgentClient::reattach(Error lost) {
  attached_ = false;
  ++reattachments_;
  note("connection to the agent lost: " + to_string(lost));
  const Nanoseconds since = monotonic_now(), until = since + kReattachWithin;
  auto attached = co_await attach_once(until);
  while (!attached.ok() && is_passing(attached.error().code) && !abandoned_) {
    const Nanoseconds left = until - monotonic_now();
    if (left <= 0) break;
    co_await changed_.wait(std::min(kBetweenTries, left));
    attached = co_await attach_once(until);
  }
  if (!attached.ok())
    co_return make_error(lost.code, to_string(lost) + "; reattaching failed: " + to_string(attached.error()),
                         "agent");
  attached_ = true;
  note("reattached to the agent behind sample " + std::to_string(position_.seq) + ", after " +
       format_duration(monotonic_now() - since) + ", by new connection " + std::to_string(reattachments_) +
       " of at most " + std::to_string(kMostReattachments) +
       "; where it shares the measured network, its own packets moved the device's counters");
  changed_.notify_all();
  co_return co_await say_again();
}

/// A new connection, and on it the stream behind our position.
Awaitable<Result<Done>> AgentClient::attach_once(Nanoseconds until) {
  const auto left = [until] { return std::max<Nanoseconds>(until - monotonic_now(), 1); };
  if (abandoned_) co_return make_error(Errc::interrupted, "the trial is over");
  auto shell = co_await reconnect_(left());
  if (!shell.ok()) co_return shell.error();
  if (abandoned_) co_return make_error(Errc::interrupted, "the trial is over");
  std::vector<std::string> argv = {settings_.program,
                                   "attach",
                                   settings_.session,
                                   "--after",
                                   std::to_string(position_.seq),
                                   "--messages",
                                   std::to_string(position_.messages)};
  auto process = co_await (*shell)->start(std::move(argv), left());
  if (!process.ok()) co_return process.error();
  auto hello = co_await read_hello(**process, settings_.program, left());
  if (!hello.ok()) co_return hello.error();
  if (abandoned_) co_return make_error(Errc::interrupted, "the trial is over");
  if (hello->boot_id != hello_.boot_id || hello->counters != series_.counters)
    co_return make_error(Errc::failed, "what goes on there is another stream", "agent");
  process_ = std::move(process).value();  // before its connection: the old process ends before its own
  shell_ = std::move(shell).value();
  co_return Done{};
}

/// What the cut may have swallowed. The agent takes it twice without harm.
Awaitable<Result<Done>> AgentClient::say_again() {
  if (!stopping_) co_return Done{};
  if (settings_.delivery == Delivery::deferred)
    if (auto sent = co_await send(wire::Deliver{}); !sent.ok()) co_return sent.error();
  co_return co_await send(wire::Stop{});
}

void AgentClient::note(std::string text) {
  events_.push_back({monotonic_now(), "controller", std::move(text)});
}

void AgentClient::abandon() {
  abandoned_ = true;
  shell_.reset();
  changed_.notify_all();
}

// ---- what it says, and what it is told ----

void AgentClient::take(wire::AgentMessage message) {
  if (auto* sample = std::get_if<Sample>(&message)) {
    if (!series_.samples.empty() && sample->seq <= series_.samples.back().seq) return;
    position_ = {sample->seq, 0};
    series_.samples.push_back(std::move(*sample));
  } else if (auto* added = std::get_if<wire::CountersAdded>(&message)) {
    ++position_.messages;
    series_.counters.insert(series_.counters.end(), added->names.begin(), added->names.end());
  } else if (auto* detection = std::get_if<Detection>(&message)) {
    ++position_.messages;
    if (settings_.delivery == Delivery::live) detection->received = monotonic_now();
    detections_.push_back(std::move(*detection));
  } else if (auto* status = std::get_if<wire::DetectorStatus>(&message)) {
    // What is said before delivery passes the spool by.
    if (settings_.delivery == Delivery::live || stopping_) ++position_.messages;
    take_status(*status);
  } else if (auto* reply = std::get_if<wire::ClockReply>(&message)) {
    clock_.take(*reply);
  } else if (auto* gap = std::get_if<wire::Gap>(&message)) {
    lost_ += gap->to - gap->from + 1;
    position_ = {gap->to, 0};
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
  while (!attached_ && !failure_) co_await changed_.wait(kReattachWithin);
  if (failure_) co_return *failure_;
  std::string line = wire::encode(command) + "\n";
  const auto process = process_;
  auto sent = co_await process->write(std::move(line), kWriteTimeout);
  // The reader learns of the loss too, and says again what matters.
  if (!sent.ok() && may_reattach(sent.error())) co_return Done{};
  co_return sent;
}

Awaitable<Result<Done>> AgentClient::start_detectors(std::vector<DetectorSpec> detectors) {
  for (const DetectorSpec& detector : detectors) {
    waiting_[detector.name] = true;
    wire::StartDetector command{detector.name, detector.start, detector.version_argv,
                                detector.reads == DetectorSpec::Reads::counters, detector.alarms};
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
  const Nanoseconds until = monotonic_now() + kDrainTimeout;
  while (!complete_ && !failure_ && monotonic_now() < until) co_await changed_.wait(until - monotonic_now());
  // An agent lingers for the word that its last sample is here. It may have ended already: no failure then.
  if (complete_) (void)co_await send(wire::Ack{position_.seq});
  auto ended = co_await reader_->join(kDrainTimeout);
  if (!ended) co_return make_error(Errc::timeout, "the agent did not end", "agent");
  if (failure_) co_return *failure_;
  co_return Done{};
}

}  // namespace zpilab
