#include "agents/agent_session.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "agents/attach_socket.h"
#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kCallerWithin = 5 * kSecond;     ///< an attached caller must say what it wants
constexpr Nanoseconds kProgressWithin = 10 * kSecond;  ///< at the end, a reader must take something
constexpr Nanoseconds kLinger = 2 * kSecond;           ///< for the acknowledgement of the last sample
constexpr std::size_t kWriteAhead = 4096;              ///< bytes taken out of the spool at a time

bool is_ready(const std::vector<Watch>& watches, const Channel& channel) {
  return channel && std::any_of(watches.begin(), watches.end(), [&channel](const Watch& watch) {
           return watch.channel == &channel && watch.ready;
         });
}

std::string spool_folder_of(const SessionOptions& options) {
  if (!options.spool_folder.empty()) return options.spool_folder;
  return options.deferred ? temporary_root() : std::string();
}

}  // namespace

Result<std::unique_ptr<AgentSession>> AgentSession::create(SessionOptions options, Channel input,
                                                           Channel output) {
  auto sampler = open_sampler(options.proc_root, options.counters);
  if (!sampler) return sampler.error();
  for (const std::string& remark : (*sampler)->remarks())
    std::fprintf(stderr, "zpi-agent sample: %s\n", remark.c_str());
  auto events = EventWait::create();
  if (!events) return events.error();
  const std::string session = options.session.empty() ? random_session() : options.session;
  SampleStream stream(std::move(*sampler), Spool(options.spool_limit, spool_folder_of(options)), session,
                      from_seconds(1 / options.rate));
  std::unique_ptr<AgentSession> agent(new AgentSession(
      std::move(options), std::move(stream), std::move(*events), std::move(input), std::move(output)));
  if (auto done = agent->open_listener(); !done) return done.error();
  return agent;
}

AgentSession::AgentSession(SessionOptions options, SampleStream stream, EventWait events, Channel input,
                           Channel output)
    : options_(std::move(options)),
      stream_(std::move(stream)),
      events_(std::move(events)),
      input_(std::move(input)),
      output_(std::move(output)),
      usage_(options_.limits),
      delivering_(!options_.deferred),
      heard_(monotonic_now()) {
  if (options_.duration > 0) ends_at_ = stream_.deadlines().deadline() + options_.duration;
}

Result<Done> AgentSession::open_listener() {
  if (!has_session()) return Done{};
  auto listener = listen_for_attach(options_.session);
  if (!listener) return listener.error();
  listener_ = std::move(*listener);
  return Done{};
}

int AgentSession::run() {
  output_.put(stream_.hello());
  pump();
  while (phase_ != Phase::over) wait_once();
  // What a thread still holds must leave before this process does.
  std::vector<Watch> leaving = {{&output_.channel(), Watch::For::writing}};
  if (output_.channel().in_flight() > 0) (void)wait_for(leaving, kLinger);
  return exit_code_;
}

Nanoseconds AgentSession::next_deadline() const {
  Nanoseconds earliest = 0;
  const auto consider = [&earliest](Nanoseconds deadline) {
    if (deadline > 0 && (earliest == 0 || deadline < earliest)) earliest = deadline;
  };
  if (options_.lease > 0) consider(heard_ + options_.lease);
  if (phase_ == Phase::sampling) consider(ends_at_);
  if (phase_ == Phase::draining && output_.open()) consider(progress_ + kProgressWithin);
  consider(linger_until_);
  consider(caller_until_);
  for (const auto& detector : detectors_) consider(detector->next_deadline());
  return earliest;
}

Nanoseconds AgentSession::timeout() const {
  const Nanoseconds deadline = next_deadline();
  return deadline == 0 ? -1 : std::max<Nanoseconds>(deadline - monotonic_now(), 0);
}

void AgentSession::wait_once() {
  std::vector<Watch> watches;
  if (input_) watches.push_back({&input_});
  // Watched even when there is nothing to write: a reader that goes away shows as an error at once.
  if (output_.open())
    watches.push_back({&output_.channel(), output_.idle() ? Watch::For::nothing_else : Watch::For::writing});
  if (listener_) watches.push_back({&listener_});
  if (caller_) watches.push_back({&caller_});
  for (const auto& detector : detectors_) detector->add_watches(watches);
  const auto happened =
      events_.wait(watches, phase_ == Phase::sampling ? stream_.deadlines().deadline() : 0, timeout());
  if (!happened) return fail(to_string(happened.error()));

  if (happened->deadline) on_timer();
  on_signals(*happened);
  const bool output_gone = std::any_of(watches.begin(), watches.end(), [this](const Watch& watch) {
    return watch.channel == &output_.channel() && watch.broken;
  });
  if (is_ready(watches, input_)) on_input();
  if (is_ready(watches, caller_)) on_attach_request();
  if (is_ready(watches, listener_)) on_attach();
  if (output_gone) output_lost();
  service_detectors(happened->child || std::any_of(watches.begin(), watches.end(),
                                                   [](const Watch& watch) { return watch.ready; }));
  watch_usage();
  check_deadlines();
  finish_stop_if_ended();
  pump();
}

void AgentSession::on_timer() {
  auto lines = stream_.take_sample();
  if (!lines) return fail(to_string(lines.error()));
  for (const std::string& line : *lines)
    for (const auto& detector : detectors_) detector->feed(line);
  if (options_.count > 0 && stream_.newest_seq() >= options_.count) begin_stop();
}

void AgentSession::on_signals(const EventWait::Happened& happened) {
  // A session outlives the login that started it.
  if (happened.stop || (happened.hangup && !has_session())) begin_stop();
}

void AgentSession::on_input() {
  const auto status = commands_.read(input_);
  std::string_view line;
  while (commands_.next(line)) {
    heard_ = monotonic_now();
    on_command(line);
  }
  if (status == LineReader::Status::too_long) return fail("a command is longer than a line may be");
  if (status != LineReader::Status::end) return;
  input_.reset();
  // With a lease there is a controller, and now it can never be heard again. Without one stdin is optional.
  if (!has_session() && options_.lease > 0) begin_stop();
  if (phase_ == Phase::draining && linger_until_ > 0) end(exit_code_);
}

void AgentSession::on_command(std::string_view line) {
  if (line.empty()) return;
  const auto command = wire::decode_agent_command(line);
  if (!command) return say_now(wire::Failure{"command not understood: " + to_string(command.error())});
  std::visit([this](const auto& c) { obey(c); }, *command);
}

void AgentSession::obey(const wire::StartDetector& command) {
  if (phase_ != Phase::sampling) return;
  const bool runs = std::any_of(detectors_.begin(), detectors_.end(), [&](const auto& detector) {
    return detector->name() == command.name && !detector->ended();
  });
  if (runs) return say_now(wire::Failure{"detector " + command.name + " runs already"});
  auto detector = DetectorProcess::start(command);
  if (!detector) {
    wire::DetectorStatus status;
    status.detector = command.name;
    status.state = wire::DetectorStatus::State::exited;
    status.exit_status = 127;
    status.message = to_string(detector.error());
    return tell(status, true);
  }
  (*detector)->feed(stream_.hello());
  detectors_.push_back(std::move(*detector));
}

void AgentSession::obey(const wire::Ack& ack) {
  acknowledged_ = std::max(acknowledged_, std::min(ack.seq, stream_.newest_seq()));
  if (has_session()) stream_.spool().release(acknowledged_);
}

void AgentSession::obey(const wire::ClockRequest& request) {
  // Answered at once, past everything that waits: a reply that queues would spoil the estimate.
  const Nanoseconds received = heard_;
  say_now(wire::ClockReply{request.id, received, monotonic_now()});
}

void AgentSession::watch_usage() {
  if (phase_ != Phase::sampling) return;
  if (const auto exceeded = usage_.watch(monotonic_now(), detectors_))
    fail("the agent and its own detectors are stopped before they become a burden: they used " + *exceeded);
}

void AgentSession::service_detectors(bool all) {
  const Nanoseconds now = monotonic_now();
  for (const auto& detector : detectors_) {
    if (!all && !detector->needs_service(now)) continue;
    for (const DetectorEvent& event : detector->service()) {
      if (const auto* status = std::get_if<wire::DetectorStatus>(&event.what))
        tell(*status, status->state == wire::DetectorStatus::State::ready || !detector->was_ready());
      else
        tell(detector->name(), event.time, *std::get_if<wire::DetectorAlarm>(&event.what));
    }
  }
}

void AgentSession::tell(const wire::DetectorStatus& status, bool awaited) {
  // While delivery is deferred a controller still waits for the detectors to be ready (or to have failed to
  // be).
  if (awaited && !delivering_)
    say_now(status);
  else
    stream_.add_message(status);
}

void AgentSession::tell(const std::string& detector, Nanoseconds time, const wire::DetectorAlarm& alarm) {
  Detection detection;
  detection.detector = detector;
  detection.time = time;
  detection.seq = alarm.seq;
  detection.traffic_class = alarm.traffic_class;
  detection.score = alarm.score;
  if (alarm.seq) detection.sample_time = stream_.time_of(*alarm.seq);
  detection.stamp = detection.sample_time ? AlarmStamp::sample : AlarmStamp::arrival;
  stream_.add_message(detection);
}

void AgentSession::on_attach() {
  Channel caller = accept_attach(listener_);
  if (!caller) return;
  caller_ = std::move(caller);
  caller_lines_ = LineReader(wire::kMaxLine);
  caller_until_ = monotonic_now() + kCallerWithin;
}

void AgentSession::on_attach_request() {
  const auto status = caller_lines_.read(caller_);
  std::string_view line;
  if (!caller_lines_.next(line)) {
    if (status == LineReader::Status::open) return;
    caller_.reset();
    caller_until_ = 0;
    return;
  }
  const auto request = decode_attach_request(line);
  Channel caller = std::move(caller_);
  caller_until_ = 0;
  if (!request) return;
  heard_ = monotonic_now();
  linger_until_ = 0;
  Channel duplicate = caller.duplicate();
  if (!duplicate) return;
  stream_.spool().rewind(request->after, request->messages);
  input_ = std::move(caller);
  commands_ = std::move(caller_lines_);  // commands may have come together with the request
  output_ = LineWriter(std::move(duplicate));
  progress_ = heard_;
  output_.put(stream_.hello_for_reader());
  while (commands_.next(line)) on_command(line);
}

void AgentSession::begin_stop() {
  if (phase_ != Phase::sampling) return;
  phase_ = Phase::stopping;
  delivering_ = true;
  usage_.finish(monotonic_now(), detectors_);
  for (const auto& detector : detectors_) detector->stop();
}

void AgentSession::finish_stop_if_ended() {
  const bool all_ended = std::all_of(detectors_.begin(), detectors_.end(),
                                     [](const auto& detector) { return detector->ended(); });
  if (phase_ != Phase::stopping || !all_ended) return;
  phase_ = Phase::draining;
  progress_ = monotonic_now();
  stream_.spool().finish();
}

void AgentSession::end(int exit_code) {
  exit_code_ = exit_code;
  phase_ = Phase::over;
}

void AgentSession::fail(const std::string& what) {
  if (output_.open()) {
    output_.put(wire::encode(wire::Failure{what}));
    output_.flush();
  }
  end(exit_code(Errc::failed));
}

void AgentSession::check_deadlines() {
  const Nanoseconds now = monotonic_now();
  if (options_.lease > 0 && now >= heard_ + options_.lease && phase_ != Phase::over)
    return fail("nothing was heard from the controller for " + format_duration(options_.lease) +
                ": the lease is over");
  if (phase_ == Phase::sampling && ends_at_ > 0 && now >= ends_at_) begin_stop();
  if (caller_until_ > 0 && now >= caller_until_) {
    caller_.reset();
    caller_until_ = 0;
  }
  if (linger_until_ > 0 && (now >= linger_until_ || acknowledged_ == stream_.newest_seq()))
    return end(exit_code_);
  if (phase_ == Phase::draining && output_.open() && now >= progress_ + kProgressWithin) {
    exit_code_ = exit_code(Errc::timeout);
    output_lost();
  }
}

bool AgentSession::next_line(std::string& line) {
  if (!urgent_.empty()) {
    line = std::move(urgent_.front());
    urgent_.pop_front();
    return true;
  }
  if (!delivering_) return false;
  if (!stream_.spool().next(line)) {
    if (phase_ != Phase::draining || told_summary_) return false;
    // Only now is it known what was lost on the way.
    told_summary_ = true;
    wire::Summary summary = stream_.summary();
    summary.usage = usage_.since_ready();
    stream_.add_message(summary);
    if (!stream_.spool().next(line)) return false;
  }
  if (!has_session()) stream_.spool().release_read();
  return true;
}

void AgentSession::pump() {
  if (phase_ == Phase::over) return;
  std::string line;
  while (output_.open()) {
    bool more = true;
    while (output_.buffered() < kWriteAhead && (more = next_line(line))) output_.put(line);
    if (output_.idle()) break;
    const auto status = output_.flush();
    if (status == LineWriter::Status::broken) return output_lost();
    if (status == LineWriter::Status::blocked) return;
    progress_ = monotonic_now();
    if (!more) break;
  }
  if (phase_ != Phase::draining || !output_.open() || !told_summary_ || linger_until_ > 0 || !output_.idle())
    return;
  // A session stays until its last sample is known to be stored, as long as the controller is there to say
  // so.
  if (has_session() && input_ && acknowledged_ < stream_.newest_seq())
    linger_until_ = monotonic_now() + kLinger;
  else
    end(exit_code_);
}

void AgentSession::output_lost() {
  output_.close();
  urgent_.clear();
  if (!has_session()) return end(exit_code_);
  input_.reset();
  linger_until_ = 0;
}

}  // namespace zpilab
