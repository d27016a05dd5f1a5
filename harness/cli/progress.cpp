#include "harness/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "harness/plan/time_left.h"

namespace zpilab {
namespace {

bool is_terminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

}  // namespace

std::string describe(const PlannedTrial& trial) {
  std::string text = trial.scan ? trial.scan->name + " " + to_string(trial.timing) : "placebo";
  return text + ", " + trial.workload;
}

Progress::Progress(const Plan& plan, int already_done, int cells, bool quiet)
    : plan_(plan),
      done_(already_done),
      cells_(std::max(1, cells)),
      quiet_(quiet),
      terminal_(is_terminal()),
      begun_(monotonic_now()) {
  for (const PlannedTrial& trial : plan.trials) expected_total_ += trial.expected;
  if (!plan.trials.empty())
    expected_total_ = expected_total_ / static_cast<Nanoseconds>(plan.trials.size()) *
                      static_cast<Nanoseconds>(plan.trials.size() - static_cast<std::size_t>(done_));
}

Progress::~Progress() {
  if (terminal_ && !quiet_) std::fprintf(stderr, "\r\033[K");
}

Nanoseconds Progress::left() const {
  const Nanoseconds now = monotonic_now();
  Nanoseconds accomplished = expected_done_;
  for (const auto& [trial, running] : running_)
    accomplished += std::min(now - running.begun, running.expected);
  return time_left(expected_total_, accomplished, now - begun_, cells_);
}

void Progress::line(const std::string& text) {
  if (quiet_) return;
  std::fprintf(stderr, "%s%s\n", terminal_ ? "\r\033[K" : "", text.c_str());
}

void Progress::redraw() {
  if (!terminal_ || quiet_) return;
  std::string text = std::to_string(done_) + "/" + std::to_string(plan_.trials.size()) + "  about " +
                     format_duration(left()) + " left";
  for (const auto& [trial, running] : running_) text += "  " + std::to_string(trial) + ":" + running.phase;
  constexpr std::size_t kWidth = 100;
  if (text.size() > kWidth) text = text.substr(0, kWidth - 3) + "...";
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
}

void Progress::phase(int trial, const std::string& phase) {
  const auto [place, is_new] = running_.try_emplace(trial);
  if (is_new) {
    const auto planned = std::find_if(plan_.trials.begin(), plan_.trials.end(),
                                      [trial](const PlannedTrial& each) { return each.id == trial; });
    place->second.begun = monotonic_now();
    place->second.expected = planned == plan_.trials.end() ? 0 : planned->expected;
  }
  place->second.phase = phase;
  redraw();
}

void Progress::finished(const PlannedTrial& planned, const TrialRecord& record) {
  running_.erase(planned.id);
  ++done_;
  expected_done_ += planned.expected;
  std::string text = "[" + std::to_string(done_) + "/" + std::to_string(plan_.trials.size()) + "] trial " +
                     std::to_string(planned.id) + " (" + describe(planned) +
                     "): " + std::string(state_name(record.state));
  if (record.state != TrialState::done) text += ": " + record.reason;
  if (record.cut) text += ", cut";
  if (const Nanoseconds time = left(); !terminal_ && time > 0)
    text += ", about " + format_duration(time) + " left";
  line(text);
  redraw();
}

void Progress::warn(const std::string& text) {
  line("zpilab: " + text);
  redraw();
}

}  // namespace zpilab
