#include "agents/sample_stream.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "agents/device_system.h"

namespace zpilab {
namespace {

constexpr std::size_t kTimes = 16384;
constexpr int kMostFailures = 10;

Nanoseconds cpu_time() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<Nanoseconds>(t.tv_sec) * kSecond + t.tv_nsec;
}

}  // namespace

std::string agent_version() { return std::string("zpi-agent ") + ZPILAB_VERSION; }

SampleStream::SampleStream(std::unique_ptr<Sampler> sampler, Spool spool, std::string session,
                           Nanoseconds interval)
    : sampler_(std::move(sampler)),
      spool_(std::move(spool)),
      session_(std::move(session)),
      deadlines_(monotonic_now() + interval, interval),
      first_deadline_(deadlines_.deadline()),
      announced_(sampler_->counters().size()),
      first_counters_(announced_),
      times_(kTimes) {}

std::string SampleStream::hello_with(std::size_t counters) const {
  const DeviceSystem system = device_system();
  wire::Hello hello;
  hello.agent = agent_version();
  hello.session = session_;
  hello.os = system.os;
  hello.kernel = system.kernel;
  hello.boot_id = boot_id();
  hello.now = monotonic_now();
  hello.realtime = realtime_now();
  hello.interval = deadlines_.interval();
  hello.first_deadline = first_deadline_;
  const auto& names = sampler_->counters();
  hello.counters.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(counters));
  return wire::encode(hello);
}

std::string SampleStream::hello_for_reader() const {
  std::size_t counters = first_counters_;
  for (const Addition& addition : additions_)
    if (addition.entry < spool_.reader_position()) counters = addition.counters;
  return hello_with(counters);
}

Result<std::vector<std::string>> SampleStream::take_sample() {
  const Nanoseconds deadline = deadlines_.deadline();
  sample_.time = monotonic_now();
  const auto done = sampler_->read(sample_.deltas);
  const Nanoseconds finished = monotonic_now();
  deadlines_.served(finished);
  if (!done) {
    if (++failures_ < kMostFailures) return std::vector<std::string>{};
    return done.error();
  }
  failures_ = 0;
  sample_.seq = ++seq_;
  sample_.lateness = sample_.time - deadline;
  sample_.cost = finished - sample_.time;
  if (seq_ == 1) sample_.deltas.clear();  // there is no sample before it
  times_[static_cast<std::size_t>(seq_ % kTimes)] = sample_.time;
  costs_.add(sample_.cost);
  worst_lateness_ = std::max(worst_lateness_, sample_.lateness);

  std::vector<std::string> lines;
  const auto& names = sampler_->counters();
  if (names.size() > announced_) {
    wire::CountersAdded added;
    added.names.assign(names.begin() + static_cast<std::ptrdiff_t>(announced_), names.end());
    announced_ = names.size();
    additions_.push_back({spool_.appended(), announced_});
    lines.push_back(wire::encode(added));
    spool_.append_message(lines.back());
  }
  lines.push_back(wire::encode(sample_));
  spool_.append_sample(seq_, lines.back());
  return lines;
}

std::optional<Nanoseconds> SampleStream::time_of(std::uint64_t seq) const {
  if (seq == 0 || seq > seq_ || seq_ - seq >= kTimes) return std::nullopt;
  return times_[static_cast<std::size_t>(seq % kTimes)];
}

wire::Summary SampleStream::summary() const {
  return {seq_, spool_.lost(), worst_lateness_, costs_.median(), cpu_time()};
}

}  // namespace zpilab
