#include "agents/agent_session.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "agents/attach_socket.h"
#include "agents/temporary_folder.h"

namespace zpilab {
namespace {

constexpr Nanoseconds kCallerWithin = 5 * kSecond;     ///< an attached caller must say what it wants
constexpr Nanoseconds kProgressWithin = 10 * kSecond;  ///< at the end, a reader must take something
constexpr Nanoseconds kLinger = 2 * kSecond;           ///< for the acknowledgement of the last sample
constexpr std::size_t kWriteAhead = 4096;              ///< bytes taken out of the spool at a time

bool is_ready(const std::vector<pollfd>& polls, int fd) {
  return fd >= 0 && std::any_of(polls.begin(), polls.end(),
                                [fd](const pollfd& poll) { return poll.fd == fd && poll.revents != 0; });
}

std::string spool_folder_of(const SessionOptions& options) {
  if (!options.spool_folder.empty()) return options.spool_folder;
  return options.deferred ? temporary_root() : std::string();
}

}  // namespace

Result<std::unique_ptr<AgentSession>> AgentSession::create(SessionOptions options, UniqueFd input,
                                                           UniqueFd output) {
  auto sampler = open_sampler(options.proc_root);
  if (!sampler) return sampler.error();
  const std::string session = options.session.empty() ? random_session() : options.session;
  SampleStream stream(std::move(*sampler), Spool(options.spool_limit, spool_folder_of(options)), session,
                      from_seconds(1 / options.rate));
  std::unique_ptr<AgentSession> agent(
      new AgentSession(std::move(options), std::move(stream), std::move(input), std::move(output)));
  if (auto done = agent->open_descriptors(); !done) return done.error();
  return agent;
}

AgentSession::AgentSession(SessionOptions options, SampleStream stream, UniqueFd input, UniqueFd output)
    : options_(std::move(options)),
      stream_(std::move(stream)),
      input_(std::move(input)),
      output_(std::move(output)),
      delivering_(!options_.deferred),
      heard_(monotonic_now()) {
  if (options_.duration > 0) ends_at_ = stream_.deadlines().deadline() + options_.duration;
}

Result<Done> AgentSession::open_descriptors() {
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_TIMERSLACK, 1);
  sigset_t watched;
  ::sigemptyset(&watched);
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) ::sigaddset(&watched, number);
  ::sigprocmask(SIG_BLOCK, &watched, nullptr);
  signals_.reset(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals_) return make_error(Errc::io, errno_message("make a signal descriptor", errno));
  timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer_) return make_error(Errc::io, errno_message("make a timer", errno));
  if (has_session()) {
    auto listener = listen_for_attach(options_.session);
    if (!listener) return listener.error();
    listener_ = std::move(*listener);
  }
  return Done{};
}

int AgentSession::run() {
  output_.put(stream_.hello());
  pump();
  arm_timer();
  while (phase_ != Phase::over) poll_once();
  return exit_code_;
}

void AgentSession::arm_timer() {
  itimerspec when{};
  const Nanoseconds deadline = stream_.deadlines().deadline();
  when.it_value.tv_sec = deadline / kSecond;
  when.it_value.tv_nsec = deadline % kSecond;
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
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

int AgentSession::poll_timeout() const {
  const Nanoseconds deadline = next_deadline();
  if (deadline == 0) return -1;
  const Nanoseconds left = deadline - monotonic_now();
  return left <= 0 ? 0 : static_cast<int>(std::min<Nanoseconds>(left / kMillisecond + 1, 3'600'000));
}

void AgentSession::poll_once() {
  std::vector<pollfd> polls;
  if (phase_ == Phase::sampling) polls.push_back({timer_.get(), POLLIN, 0});
  polls.push_back({signals_.get(), POLLIN, 0});
  if (input_) polls.push_back({input_.get(), POLLIN, 0});
  // Watched even when there is nothing to write: a reader that goes away shows as an error at once.
  if (output_.open()) polls.push_back({output_.fd(), static_cast<short>(output_.idle() ? 0 : POLLOUT), 0});
  if (listener_) polls.push_back({listener_.get(), POLLIN, 0});
  if (caller_) polls.push_back({caller_.get(), POLLIN, 0});
  for (const auto& detector : detectors_) detector->add_polls(polls);
  if (::poll(polls.data(), polls.size(), poll_timeout()) < 0 && errno != EINTR)
    return fail(errno_message("wait for events", errno));

  if (phase_ == Phase::sampling && is_ready(polls, timer_.get())) on_timer();
  if (is_ready(polls, signals_.get())) on_signal();
  const bool output_gone = std::any_of(polls.begin(), polls.end(), [this](const pollfd& poll) {
    return output_.open() && poll.fd == output_.fd() && (poll.revents & (POLLERR | POLLNVAL)) != 0;
  });
  if (is_ready(polls, input_.get())) on_input();
  if (is_ready(polls, caller_.get())) on_attach_request();
  if (is_ready(polls, listener_.get())) on_attach();
  if (output_gone) output_lost();
  service_detectors();
  check_deadlines();
  finish_stop_if_ended();
  pump();
}

void AgentSession::on_timer() {
  std::uint64_t expirations = 0;
  if (::read(timer_.get(), &expirations, sizeof(expirations)) < 0) return;
  auto lines = stream_.take_sample();
  if (!lines) return fail(to_string(lines.error()));
  for (const std::string& line : *lines)
    for (const auto& detector : detectors_) detector->feed(line);
  if (options_.count > 0 && stream_.newest_seq() >= options_.count) return begin_stop();
  arm_timer();
}

void AgentSession::on_signal() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof(info)) == sizeof(info)) {
    const auto number = static_cast<int>(info.ssi_signo);
    // Detectors are served after every wakeup; a session outlives the login that started it.
    if (number == SIGCHLD || (number == SIGHUP && has_session())) continue;
    begin_stop();
  }
}

void AgentSession::on_input() {
  const auto status = commands_.read(input_.get());
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

void AgentSession::service_detectors() {
  for (const auto& detector : detectors_) {
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
  UniqueFd caller = accept_attach(listener_.get());
  if (!caller) return;
  caller_ = std::move(caller);
  caller_lines_ = LineReader(wire::kMaxLine);
  caller_until_ = monotonic_now() + kCallerWithin;
}

void AgentSession::on_attach_request() {
  const auto status = caller_lines_.read(caller_.get());
  std::string_view line;
  if (!caller_lines_.next(line)) {
    if (status == LineReader::Status::open) return;
    caller_.reset();
    caller_until_ = 0;
    return;
  }
  const auto request = decode_attach_request(line);
  UniqueFd caller = std::move(caller_);
  caller_until_ = 0;
  if (!request) return;
  heard_ = monotonic_now();
  linger_until_ = 0;
  UniqueFd duplicate(::fcntl(caller.get(), F_DUPFD_CLOEXEC, 3));
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
    stream_.add_message(stream_.summary());
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
  if (phase_ != Phase::draining || !output_.open() || !told_summary_ || linger_until_ > 0) return;
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
