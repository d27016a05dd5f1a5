#include "agents/stream_checker.h"

#include <cerrno>
#include <cstdio>
#include <utility>

#include "agents/line_reader.h"
#include "agents/standard_streams.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

std::vector<std::string> StreamChecker::line(std::string_view text) {
  problems_.clear();
  ++lines_;
  const auto message = wire::decode_agent_message(text);
  if (!message) return {to_string(message.error())};
  if (!greeted_ && !std::holds_alternative<wire::Hello>(*message) &&
      !std::holds_alternative<wire::Failure>(*message))
    complain("the first line must be a hello");
  if (summarised_) complain("nothing may follow the summary");
  std::visit([this](const auto& m) { check(m); }, *message);
  return std::exchange(problems_, {});
}

std::vector<std::string> StreamChecker::end() const {
  std::vector<std::string> problems;
  if (lines_ == 0) problems.push_back("the stream is empty");
  if (lines_ > 0 && !summarised_ && !failed_)
    problems.push_back("a complete stream ends with a summary or a failure");
  return problems;
}

void StreamChecker::check(const wire::Hello& hello) {
  if (greeted_) complain("there may be one hello only");
  greeted_ = true;
  if (hello.agent.empty()) complain("hello: `agent` must name the program and its version");
  if (hello.session.empty()) complain("hello: `session` must not be empty");
  if (hello.boot_id.empty()) complain("hello: `boot_id` must not be empty: stamps could not be compared");
  if (hello.interval <= 0) complain("hello: `interval` must be positive");
  add_names(hello.counters);
}

void StreamChecker::check(const wire::CountersAdded& added) {
  if (added.names.empty()) complain("counters_added: there must be a name at least");
  add_names(added.names);
}

void StreamChecker::add_names(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name.empty()) complain("a counter needs a name");
    if (!names_.insert(name).second) complain("counter " + name + " is named twice");
  }
}

void StreamChecker::check(const Sample& sample) {
  ++samples_;
  if (!from_start_ && sample.seq <= seq_)
    complain("sample " + std::to_string(sample.seq) + " comes after " + std::to_string(seq_));
  else if (!from_start_ && sample.seq != seq_ + 1)
    complain("samples " + std::to_string(seq_ + 1) + " to " + std::to_string(sample.seq - 1) +
             " are missing and no gap says so");
  if (samples_ > 1 && sample.time <= time_) complain("the sample's time does not go forward");
  if (sample.cost < 0) complain("the sample's cost is negative");
  if (sample.seq == 1 && !sample.deltas.empty()) complain("the first sample must have no deltas");
  if (!sample.deltas.empty() && sample.deltas.back().first >= names_.size())
    complain("index " + std::to_string(sample.deltas.back().first) + " has no counter; there are " +
             std::to_string(names_.size()));
  from_start_ = false;
  seq_ = sample.seq;
  time_ = sample.time;
}

void StreamChecker::check(const wire::Gap& gap) {
  if (!from_start_ && gap.from != seq_ + 1)
    complain("the gap must begin at " + std::to_string(seq_ + 1) + ", the first sample that is missing");
  from_start_ = false;
  seq_ = gap.to;
}

void StreamChecker::check(const Detection& detection) {
  if (ready_.find(detection.detector) == ready_.end())
    complain("detection by " + detection.detector + ", which did not say it was ready");
  if (detection.seq && !from_start_ && *detection.seq > seq_)
    complain("the detection names sample " + std::to_string(*detection.seq) + ", which has not come yet");
}

void StreamChecker::check(const wire::DetectorStatus& status) {
  if (status.detector.empty()) complain("detector: `name` must not be empty");
  if (status.state == wire::DetectorStatus::State::ready) ready_.insert(status.detector);
}

void StreamChecker::check(const wire::ClockReply& reply) {
  if (reply.sent < reply.received) complain("clock: `sent` is before `received`");
}

void StreamChecker::check(const wire::Summary& summary) {
  summarised_ = true;
  if (summary.samples < samples_) complain("summary: it counts fewer samples than the stream has");
  if (summary.lost > summary.samples) complain("summary: more samples were lost than taken");
}

namespace {

void report(std::uint64_t number, const std::vector<std::string>& problems, std::uint64_t& count) {
  count += problems.size();
  for (const std::string& problem : problems)
    std::printf("line %llu: %s\n", static_cast<unsigned long long>(number), problem.c_str());
}

}  // namespace

int run_check_stream(const std::string& path) {
  const UniqueFd fd = open_input(path);
  if (!fd) {
    std::fprintf(stderr, "zpi-agent check-stream: %s\n", errno_message("open " + path, errno).c_str());
    return exit_code(Errc::invalid_input);
  }
  StreamChecker checker;
  LineReader lines(wire::kMaxLine);
  std::uint64_t number = 0, problems = 0;
  for (auto status = LineReader::Status::open; status == LineReader::Status::open;) {
    status = lines.read(fd.get());
    std::string_view text;
    while (lines.next(text)) report(++number, checker.line(text), problems);
    if (status == LineReader::Status::too_long) report(number + 1, {"the line is too long"}, problems);
  }
  report(number, checker.end(), problems);
  if (problems > 0) {
    std::printf("%llu violations in %llu lines\n", static_cast<unsigned long long>(problems),
                static_cast<unsigned long long>(number));
    return exit_code(Errc::invalid_input);
  }
  std::printf("ok: %llu lines, %llu samples, %zu counters\n", static_cast<unsigned long long>(number),
              static_cast<unsigned long long>(checker.samples()), checker.counters());
  return 0;
}

}  // namespace zpilab
