#include "agents/detector_process.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agents/detector_identity.h"
#include "agents/file_tail.h"
#include "agents/syslog_socket.h"
#include "harness/core/share_folder.h"

namespace zpilab {
namespace {

constexpr std::size_t kStderrTail = 2048;

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

bool mentions_folder(const std::string& word) { return word.find("{dir}") != std::string::npos; }

bool needs_folder(const wire::StartDetector& command) {
  return command.alarms.kind == AlarmSource::Kind::syslog || mentions_folder(command.alarms.file) ||
         std::any_of(command.start.begin(), command.start.end(), mentions_folder);
}

std::string filled_in(std::string word, const std::string& folder) {
  replace_all(word, "{share}", share_folder());
  replace_all(word, "{dir}", folder);
  return word;
}

std::vector<std::string> filled_in(std::vector<std::string> argv, const std::string& folder) {
  for (std::string& word : argv) word = filled_in(std::move(word), folder);
  return argv;
}

std::string syslog_path(const std::string& folder) { return folder + "/syslog"; }

/// Empty for a detector that alarms on its stdout.
Result<std::optional<DetectorLog>> open_log(const AlarmSource& alarms, const std::string& folder) {
  if (alarms.kind == AlarmSource::Kind::stdout_lines) return std::optional<DetectorLog>{};
  auto reader = AlarmReader::create(alarms);
  if (!reader) return reader.error();
  auto source = alarms.kind == AlarmSource::Kind::syslog ? SyslogSocket::bind(syslog_path(folder))
                                                         : FileTail::open(filled_in(alarms.file, folder));
  if (!source) return source.error();
  return std::optional<DetectorLog>({std::move(*source), std::move(*reader)});
}

Result<std::vector<std::string>> located(std::vector<std::string> argv, const std::string& detector) {
  const std::string program = find_program(argv.front());
  if (program.empty())
    return make_error(Errc::unavailable, "detector " + detector + ": there is no program " + argv.front() +
                                             " beside zpi-agent or on PATH");
  argv.front() = program;
  return argv;
}

std::string first_words(std::string_view line) { return std::string(line.substr(0, 200)); }

}  // namespace

Result<std::unique_ptr<DetectorProcess>> DetectorProcess::start(const wire::StartDetector& command) {
  std::optional<TemporaryFolder> folder;
  if (needs_folder(command)) {
    auto made = TemporaryFolder::create();
    if (!made) return made.error();
    folder.emplace(std::move(*made));
  }
  const std::string path = folder ? folder->path() : std::string();
  auto argv = located(filled_in(command.start, path), command.name);
  if (!argv) return argv.error();

  auto version = command.version.empty() ? do_nothing() : filled_in(command.version, path);
  auto version_argv = located(std::move(version), command.name);
  if (!version_argv) return version_argv.error();
  auto identity = start_identity(*version_argv, *argv);
  if (!identity) return identity.error();
  identity->pipes().input.reset();
  auto log = open_log(command.alarms, path);
  if (!log) return log.error();
  const bool own_syslog = command.alarms.kind == AlarmSource::Kind::syslog;
  std::function<void()> before_exec;
  if (own_syslog) before_exec = [&path] { show_as_dev_log(syslog_path(path)); };
  auto child = ChildProcess::start(*argv, before_exec);
  if (!child) return child.error();
  return std::unique_ptr<DetectorProcess>(
      new DetectorProcess(command.name, command.reads_counters, argv->front() == find_program("zpi-agent"),
                          std::move(folder), std::move(*log), std::move(*child), std::move(*identity)));
}

DetectorProcess::DetectorProcess(std::string name, bool reads_counters, bool own,
                                 std::optional<TemporaryFolder> folder, std::optional<DetectorLog> log,
                                 ChildProcess child, ChildProcess identity)
    : name_(std::move(name)),
      reads_counters_(reads_counters),
      own_(own),
      folder_(std::move(folder)),
      log_(std::move(log)),
      child_(std::move(child)),
      identity_(std::move(identity)),
      ready_until_(monotonic_now() + kReadyWithin),
      version_until_(monotonic_now() + kVersionWithin) {}

void DetectorProcess::feed(const std::string& line) {
  if (!reads_counters_ || !child_.pipes().input || stopping_ || state_ == State::ended) return;
  if (unread_.size() + line.size() > kMostUnread)
    return condemn("it is too slow: " + std::to_string(unread_.size()) +
                   " bytes of the stream were not read");
  unread_ += line;
  unread_ += '\n';
  write_input();
}

std::optional<std::size_t> DetectorProcess::unread() const {
  const auto in_pipe = child_.pipes().input.unread();
  if (!in_pipe) return std::nullopt;
  return unread_.size() + *in_pipe;
}

void DetectorProcess::write_input() {
  Channel& input = child_.pipes().input;
  if (!input) return;
  std::size_t done = 0;
  while (done < unread_.size()) {
    const auto written = input.write(unread_.data() + done, unread_.size() - done);
    if (written.status == Channel::Transfer::Status::ended) {
      // It closed its stdin: its own choice. Its end, if it comes, is noticed elsewhere.
      input.reset();
      unread_.clear();
      return;
    }
    if (written.status == Channel::Transfer::Status::blocked) break;
    done += written.count;
  }
  unread_.erase(0, done);
  if (stopping_ && unread_.empty()) input.reset();
}

void DetectorProcess::stop(Nanoseconds flush_within) {
  if (stopping_ || state_ == State::ended) return;
  stopping_ = true;
  end_until_ = monotonic_now() + flush_within;
  write_input();
  if (unread_.empty()) child_.pipes().input.reset();
}

void DetectorProcess::condemn(std::string reason) {
  if (!reason_.empty()) return;
  reason_ = std::move(reason);
  unread_.clear();
  child_.kill();
}

ProcessUsage DetectorProcess::usage() {
  const auto used = own_ && state_ != State::ended ? child_.usage() : std::nullopt;
  // What it took stays taken; what it held is free again.
  usage_ = used.value_or(ProcessUsage{usage_.cpu, 0});
  return usage_;
}

void DetectorProcess::add_watches(std::vector<Watch>& watches) const {
  if (state_ == State::ended) return;  // what has ended is ready for ever, and nobody takes it
  const ChildProcess::Pipes& pipes = child_.pipes();
  // Not while there is nothing to write: a program that closed its stdin would wake the loop for ever.
  if (pipes.input && !unread_.empty()) watches.push_back({&pipes.input, Watch::For::writing});
  if (pipes.output) watches.push_back({&pipes.output});
  if (pipes.errors) watches.push_back({&pipes.errors});
  if (log_) watches.push_back({&log_->source->channel()});
  if (identity_) watches.push_back({&identity_->pipes().output});
}

Nanoseconds DetectorProcess::next_deadline() const {
  if (state_ == State::ended) return 0;
  if (stopping_) return end_until_;
  if (state_ == State::starting) return identity_ ? std::min(ready_until_, version_until_) : ready_until_;
  return 0;
}

bool DetectorProcess::needs_service(Nanoseconds now) const {
  const Nanoseconds deadline = next_deadline();
  return log_ || (deadline > 0 && now >= deadline);
}

std::vector<DetectorEvent> DetectorProcess::service() {
  std::vector<DetectorEvent> events;
  if (state_ == State::ended) return events;
  write_input();
  read_identity();
  read_output(events);
  read_log(events);
  say_ready_if_known(events);
  read_errors();
  check_deadlines();
  finish_if_ended(events);
  return events;
}

void DetectorProcess::read_identity() {
  if (!identity_) return;
  const auto status = identity_output_.read(identity_->pipes().output);
  std::string_view line;
  while (version_.empty() && identity_output_.next(line)) {
    if (hash_.empty())
      hash_ = first_words(line);
    else
      version_ = first_words(line);
  }
  const bool enough = !version_.empty() || status != LineReader::Status::open;
  if (enough || monotonic_now() >= version_until_) identity_.reset();
}

void DetectorProcess::read_output(std::vector<DetectorEvent>& events) {
  Channel& output = child_.pipes().output;
  if (!output) return;
  const auto status = output_.read(output);
  std::string_view line;
  while (output_.next(line)) take_line(line, events);
  if (status == LineReader::Status::too_long) condemn("it printed a line of more than 64 KiB");
  if (status == LineReader::Status::end) output.reset();
}

void DetectorProcess::take_line(std::string_view line, std::vector<DetectorEvent>& events) {
  if (line.empty()) return;
  const auto message = wire::decode_detector_message(line);
  if (!message) {
    if (rubbish_lines_++ == 0) rubbish_ = first_words(line);
    return;
  }
  if (std::holds_alternative<wire::DetectorReady>(*message)) {
    said_ready_ = true;
    return;
  }
  // A detector with a log speaks through that; its stdout only says that it is ready.
  if (!log_) add_alarm(*std::get_if<wire::DetectorAlarm>(&message.value()), events);
}

void DetectorProcess::read_log(std::vector<DetectorEvent>& events) {
  if (!log_) return;
  for (const std::string& line : log_->source->take_lines())
    if (const auto alarm = log_->reader.read(line)) {
      wire::DetectorAlarm told;
      told.traffic_class = alarm->traffic_class;
      add_alarm(told, events);
    }
}

void DetectorProcess::add_alarm(const wire::DetectorAlarm& alarm, std::vector<DetectorEvent>& events) {
  if (++alarms_ > kMostAlarms) return condemn("it gave more than " + std::to_string(kMostAlarms) + " alarms");
  events.push_back({monotonic_now(), alarm});
}

void DetectorProcess::say_ready_if_known(std::vector<DetectorEvent>& events) {
  if (state_ != State::starting || !said_ready_ || identity_) return;
  state_ = State::ready;
  was_ready_ = true;
  wire::DetectorStatus status;
  status.detector = name_;
  status.version = version_;
  status.hash = hash_;
  // It was ready before any alarm that came along with it.
  events.insert(events.begin(), {monotonic_now(), std::move(status)});
}

void DetectorProcess::read_errors() {
  Channel& errors = child_.pipes().errors;
  if (!errors) return;
  std::array<char, 4096> chunk{};
  for (int i = 0; i < 16; ++i) {
    const auto got = errors.read(chunk.data(), chunk.size());
    if (got.status == Channel::Transfer::Status::ended) return errors.reset();
    if (got.status == Channel::Transfer::Status::blocked) return;
    stderr_tail_.append(chunk.data(), got.count);
    if (stderr_tail_.size() > kStderrTail) stderr_tail_.erase(0, stderr_tail_.size() - kStderrTail);
  }
}

void DetectorProcess::check_deadlines() {
  const Nanoseconds now = monotonic_now();
  if (state_ == State::starting && !stopping_ && now >= ready_until_)
    condemn("it did not say {\"ready\":{}} within " + format_duration(kReadyWithin));
  if (!stopping_ || now < end_until_) return;
  terminated_ ? child_.kill() : child_.terminate();
  terminated_ = true;
  end_until_ = now + kEndWithin;
}

void DetectorProcess::finish_if_ended(std::vector<DetectorEvent>& events) {
  const auto exit_status = child_.poll_exit();
  if (!exit_status) return;
  // What it wrote before its end is still in the pipes. A process that inherited them may hold them open: no
  // waiting.
  for (int i = 0; i < 16 && child_.pipes().output; ++i) read_output(events);
  read_log(events);
  say_ready_if_known(events);
  read_errors();
  state_ = State::ended;
  identity_.reset();
  wire::DetectorStatus status;
  status.detector = name_;
  status.state = wire::DetectorStatus::State::exited;
  status.exit_status = *exit_status;
  status.message = reason_;
  if (rubbish_lines_ > 0)
    status.message += (status.message.empty() ? "" : "; ") + std::to_string(rubbish_lines_) +
                      " lines of its stdout were not understood, the first: " + rubbish_;
  if (!stderr_tail_.empty()) status.message += (status.message.empty() ? "" : "\n") + stderr_tail_;
  events.push_back({monotonic_now(), std::move(status)});
}

}  // namespace zpilab
