#include "model/train/recall_at_budget.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/detect/alarm_gate.h"
#include "model/detect/sequential_decision.h"

namespace zpilab {
namespace {

/// No sum is beyond this: after a scan it must be able to fall in time.
constexpr double kMostSum = 40;
constexpr double kLowestHeight = 0.05;
/// From one height to the next: about 60 of them up to the largest sum.
constexpr double kNextHeight = 1.12;
/// A sample stands for no more than this, whatever was lost or left out before it.
constexpr Nanoseconds kLongestStep = 2 * kSecond;
/// Seconds. Between a tenth of a second and one lies about as much as between 3 s and 30 s.
constexpr double kShortestWait = 0.1, kLongestWait = 30;

/// 0 for at once, 1 for the longest wait and beyond.
double wait_of(double seconds) {
  return std::min(1.0, std::log1p(seconds / kShortestWait) / std::log1p(kLongestWait / kShortestWait));
}

struct Heard {
  int false_alarms = 0;
  std::optional<Nanoseconds> first_hit;  ///< from the first probe
};

Heard listen(const SumCourse& course, const HitWindow& hits, double height) {
  Heard heard;
  AlarmGate gate;
  for (std::size_t i = 0; i < course.sums.size(); ++i) {
    if (static_cast<double>(course.sums[i]) < height) continue;
    const Nanoseconds time = course.times[i];
    // Which class it is does not matter here: there is only one alarm.
    if (!counts(gate.step(time, TrafficClass::tcp4))) continue;
    if (!hits.contains(time)) {
      ++heard.false_alarms;
    } else if (!heard.first_hit) {
      heard.first_hit = time - hits.from;
    }
  }
  return heard;
}

class Sweep {
 public:
  Sweep(std::span<const SumCourse> courses, double false_alarms_per_day) {
    for (const SumCourse& course : courses) {
      if (course.recording->workload_apart || course.times.empty()) continue;
      courses_.push_back(&course);
      hits_.emplace_back(*course.recording);
      result_.hours += seconds(hits_.back().quiet(course.times.front(), course.times.back())) / 3600;
    }
    result_.allowed = static_cast<int>(std::floor(false_alarms_per_day * result_.hours / 24));
  }

  RecallAtBudget run() {
    result_.height = 2 * kMostSum;  // never, if not even the largest sum is rare enough
    for (double height = kMostSum; height >= kLowestHeight; height /= kNextHeight) {
      const int false_alarms = false_alarms_at(height);
      if (false_alarms > result_.allowed) break;
      result_.height = height;
      result_.false_alarms = false_alarms;
    }
    judge();
    return std::move(result_);
  }

 private:
  int false_alarms_at(double height) const {
    int sum = 0;
    for (std::size_t i = 0; i < courses_.size() && sum <= result_.allowed; ++i)
      sum += listen(*courses_[i], hits_[i], height).false_alarms;
    return sum;
  }

  void judge() {
    std::array<double, kClassCount> waited{};
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      if (!hits_[i].scan) continue;
      const auto c = static_cast<std::size_t>(courses_[i]->recording->traffic_class);
      const auto first = listen(*courses_[i], hits_[i], result_.height).first_hit;
      ++result_.scans[c];
      result_.detected[c] += first.has_value();
      waited[c] += first ? wait_of(seconds(*first)) : 1.0;
      if (first) result_.seconds.push_back(seconds(*first));
    }
    int classes = 0;
    for (std::size_t c = 0; c < kClassCount; ++c) {
      if (result_.scans[c] == 0) continue;
      ++classes;
      result_.macro_recall += static_cast<double>(result_.detected[c]) / result_.scans[c];
      result_.macro_wait += waited[c] / result_.scans[c];
    }
    result_.macro_recall /= std::max(1, classes);
    result_.macro_wait /= std::max(1, classes);
  }

  std::vector<const SumCourse*> courses_;
  std::vector<HitWindow> hits_;
  RecallAtBudget result_;
};

}  // namespace

float LargestSum::step(const Probabilities& scores, Nanoseconds elapsed) {
  constexpr double drift = SequentialRule{}.drift;
  const auto by_class = evidence(scores);
  const double time = seconds(std::clamp<Nanoseconds>(elapsed, 0, kLongestStep));
  double largest = 0;
  for (std::size_t c = 1; c < kClassCount; ++c) {
    sums_[c] = std::clamp(sums_[c] + (by_class[c] - drift) * time, 0.0, kMostSum);
    largest = std::max(largest, sums_[c]);
  }
  return static_cast<float>(largest);
}

int RecallAtBudget::all_scans() const { return std::accumulate(scans.begin(), scans.end(), 0); }
int RecallAtBudget::all_detected() const { return std::accumulate(detected.begin(), detected.end(), 0); }

RecallAtBudget recall_at_budget(std::span<const SumCourse> courses, double false_alarms_per_day) {
  return Sweep(courses, false_alarms_per_day).run();
}

}  // namespace zpilab
