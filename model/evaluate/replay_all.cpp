#include "model/evaluate/replay_all.h"

#include <sys/resource.h>

#include <algorithm>
#include <string>
#include <utility>

#include "harness/core/number_text.h"
#include "model/detect/text_lines.h"

namespace zpilab {
namespace {

Nanoseconds cpu_used() {
  Nanoseconds sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(who, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      sum += time.tv_sec * kSecond + time.tv_usec * kMicrosecond;
  }
  return sum;
}

bool same(const Detection& a, const Detection& b) {
  return a.seq == b.seq && a.traffic_class == b.traffic_class && a.score == b.score;
}

std::string words(const std::vector<Detection>& alarms, std::size_t i) {
  if (i >= alarms.size()) return "no alarm";
  const Detection& alarm = alarms[i];
  std::string text = alarm.traffic_class ? std::string(class_name(*alarm.traffic_class)) : "an alarm";
  text += " at sample " + std::to_string(alarm.seq.value_or(0));
  if (alarm.score) text += ", score " + number_text(*alarm.score);
  return text;
}

Result<Done> compare(const TrialAlarms& first, const std::vector<Detection>& second) {
  const auto differs = std::ranges::mismatch(first.alarms, second, same);
  const auto at = static_cast<std::size_t>(differs.in1 - first.alarms.begin());
  if (at == first.alarms.size() && at == second.size()) return Done{};
  return make_error(Errc::failed, "detector " + first.outcome.detector + " is unstable: in " +
                                      name_of(first.trial->recording) + " alarm " + std::to_string(at + 1) +
                                      " was " + words(first.alarms, at) + ", and the second time " +
                                      words(second, at));
}

/// Runs it and adds up what it took.
Result<std::vector<Detection>> measured(ReplayedDetector& detector, const Recording& recording,
                                        ReplayRun& run) {
  const Nanoseconds began = monotonic_now(), cpu = cpu_used();
  auto alarms = detector.alarms(recording);
  run.took += monotonic_now() - began;
  run.cpu += cpu_used() - cpu;
  run.samples += recording.series.samples.size();
  return alarms;
}

}  // namespace

Result<ReplayRun> replay_all(ReplayedDetector& detector, std::span<const ReplaySource> sources,
                             Repeat repeat) {
  ReplayRun run;
  for (const ReplaySource& source : sources)
    for (const ReplayTrial& trial : source.trials) {
      auto alarms = measured(detector, trial.recording, run);
      if (!alarms) return alarms.error();
      run.trials.push_back({&trial, detector.outcome(), std::move(*alarms)});
      TrialAlarms& done = run.trials.back();
      if (!trial.recording.placebo() && !detector.spec().covers_class(trial.recording.traffic_class))
        done.outcome.state = DetectorState::not_covered;
      if (repeat == Repeat::once) continue;
      const auto again = detector.alarms(trial.recording);
      if (!again) return again.error();
      if (auto stable = compare(done, *again); !stable) return stable.error();
    }
  return run;
}

}  // namespace zpilab
