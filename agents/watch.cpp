#include "agents/watch.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "agents/agent_usage.h"
#include "agents/cost_histogram.h"
#include "agents/deadline_sequence.h"
#include "agents/event_wait.h"
#include "agents/fitting_model.h"
#include "agents/stream_input.h"
#include "harness/core/wire.h"
#include "model/detect/alarm_gate.h"

namespace zpilab {
namespace {

constexpr int kMostFailures = 10;                  ///< readings in a row that fail
constexpr Nanoseconds kStillAtMost = 1 * kSecond;  ///< nothing but the interfaces is read

int refuse(const Error& error) {
  std::fprintf(stderr, "zpi-agent watch: %s\n", to_string(error).c_str());
  return exit_code(error.code);
}

class Watcher {
 public:
  Watcher(const WatchOptions& options, std::unique_ptr<Sampler> sampler, FittingModel model, EventWait events)
      : options_(options),
        sampler_(std::move(sampler)),
        model_(std::move(model)),
        events_(std::move(events)),
        deadlines_(monotonic_now() + from_seconds(1 / options.rate), from_seconds(1 / options.rate)),
        announced_(sampler_->counters().size()),
        usage_(options.limits) {}

  int run() {
    const Nanoseconds until = options_.duration > 0 ? deadlines_.deadline() + options_.duration : 0;
    std::vector<Watch> nothing_else;
    while (until == 0 || monotonic_now() < until) {
      const auto happened = events_.wait(nothing_else, deadlines_.deadline(), -1);
      if (!happened) return refuse(happened.error());
      if (happened->stop || happened->hangup) break;
      if (!happened->deadline) continue;
      if (const auto ended = step()) return *ended;
    }
    usage_.finish(monotonic_now(), no_detectors_);
    return print_summary() ? 0 : exit_code(Errc::io);
  }

 private:
  /// Empty: go on. Otherwise the exit code.
  std::optional<int> step() {
    const Nanoseconds deadline = deadlines_.deadline();
    sample_.time = monotonic_now();
    const auto done = sampler_->read(sample_.deltas);
    const Nanoseconds finished = monotonic_now();
    deadlines_.served(finished);
    if (!done) return ++failures_ < kMostFailures ? std::nullopt : std::optional(refuse(done.error()));
    failures_ = 0;
    if (++sample_.seq == 1) sample_.deltas.clear();  // there is no sample before it
    sample_.lateness = sample_.time - deadline;
    sample_.cost = finished - sample_.time;
    worst_lateness_ = std::max(worst_lateness_, sample_.lateness);
    costs_.add(sample_.cost);
    if (!detect()) return 0;  // nobody reads
    if (const auto exceeded = usage_.watch(finished, no_detectors_))
      return refuse(make_error(Errc::failed, "stopped before it becomes a burden: it used " + *exceeded));
    return std::nullopt;
  }

  bool detect() {
    const auto& names = sampler_->counters();
    if (names.size() > announced_)
      model_.detector.counters_added(std::span(names).subspan(std::exchange(announced_, names.size())));
    const Verdict& verdict = model_.detector.push(sample_);
    const AlarmEdge edge = gate_.step(sample_.time, verdict.alarm);
    if (!verdict.alarm || !lines_.says(sample_.time, edge, *verdict.alarm)) return true;
    return print_alarm(*verdict.alarm, verdict.score);
  }

  bool print_alarm(TrafficClass alarm, double score) const {
    if (options_.json) {
      Detection detection;
      detection.detector = "zpi";
      detection.time = monotonic_now();
      detection.seq = sample_.seq;
      detection.sample_time = sample_.time;
      detection.traffic_class = alarm;
      detection.score = score;
      detection.stamp = AlarmStamp::sample;
      return print_line(wire::encode(detection));
    }
    char text[40];
    std::snprintf(text, sizeof(text), " scan, score %.3f", score);
    return print_line(format_utc(realtime_now()) + " " + std::string(class_name(alarm)) + text);
  }

  bool print_summary() const {
    wire::Summary summary;
    summary.samples = sample_.seq;
    summary.worst_lateness = worst_lateness_;
    summary.median_cost = costs_.median();
    summary.usage = usage_.since_ready();
    if (const auto own = own_usage()) summary.cpu = own->cpu;
    if (options_.json) return print_line(wire::encode(summary));
    if (summary.usage)
      std::fprintf(stderr, "zpi-agent watch: %.3f %% of a core, %.1f MB\n",
                   100 * static_cast<double>(summary.usage->cpu) / static_cast<double>(summary.usage->time),
                   static_cast<double>(summary.usage->memory) / 1e6);
    return true;
  }

  const WatchOptions& options_;
  std::unique_ptr<Sampler> sampler_;
  FittingModel model_;
  EventWait events_;
  DeadlineSequence deadlines_;
  std::size_t announced_;
  AgentUsage usage_;
  const AgentUsage::Detectors no_detectors_;
  AlarmGate gate_;
  AlarmLines lines_;
  Sample sample_;
  CostHistogram costs_;
  Nanoseconds worst_lateness_ = 0;
  int failures_ = 0;
};

}  // namespace

int run_watch(const WatchOptions& options) {
  auto sampler = open_sampler(options.proc_root, options.counters, kStillAtMost);
  if (!sampler) return refuse(sampler.error());
  for (const std::string& remark : (*sampler)->remarks())
    std::fprintf(stderr, "zpi-agent watch: %s\n", remark.c_str());
  auto model = load_fitting_model(options.model, (*sampler)->counters());
  if (!model) return refuse(model.error());
  auto events = EventWait::create();
  if (!events) return refuse(events.error());
  if (!options.json)
    std::fprintf(stderr, "zpi-agent watch: %s, %zu counters, %g Hz\n", model->path.c_str(),
                 (*sampler)->counters().size(), options.rate);
  return Watcher(options, std::move(*sampler), std::move(*model), std::move(*events)).run();
}

}  // namespace zpilab
