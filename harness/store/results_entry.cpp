#include "harness/store/results_entry.h"

#include <array>
#include <cstdio>

#include "harness/core/sha256.h"

namespace zpilab {
namespace {

/// Fields one behind the other, each with its length, so that no two contents are the same text.
class Canonical {
 public:
  Canonical& add(const std::string& text) {
    text_ += std::to_string(text.size()) + ':' + text;
    return *this;
  }
  Canonical& add(std::int64_t number) { return add(std::to_string(number)); }
  Canonical& add(int number) { return add(std::int64_t{number}); }
  Canonical& add(bool yes) { return add(std::int64_t{yes}); }
  Canonical& add(double number) {
    std::array<char, 40> digits{};
    std::snprintf(digits.data(), digits.size(), "%a", number);
    return add(std::string(digits.data()));
  }
  template <typename T>
  Canonical& add(const std::optional<T>& value) {
    return value ? add(*value) : add(std::string("-"));
  }
  template <typename T>
  Canonical& count(const std::vector<T>& values) {
    return add(static_cast<std::int64_t>(values.size()));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

void add_trial(Canonical& text, const ResultsTrial& trial) {
  text.add(trial.key).add(trial.scan).add(trial.nmap).add(trial.ports).add(trial.traffic_class);
  text.add(trial.timing).add(trial.workload).add(trial.policy).add(trial.state).add(trial.reason);
  text.add(trial.duration).add(trial.cut).add(trial.start).add(trial.uncertainty).add(trial.probes_before);
  text.add(trial.ttfd).add(trial.detected).add(trial.right_class).add(trial.contaminated).add(trial.covered);
  text.count(trial.alarms);
  for (const double alarm : trial.alarms) text.add(alarm);
}

}  // namespace

std::string content_hash(const ResultsEntry& entry) {
  Canonical text;
  text.add(entry.id).add(entry.submitter).add(entry.date).add(entry.licence).add(entry.remarks);
  text.add(entry.system).add(entry.os).add(entry.kernel).add(entry.hardware).add(entry.network);
  text.add(entry.detector).add(entry.detector_version).add(entry.configuration_hash).add(entry.suppression);
  text.add(entry.division).add(entry.suite).add(entry.suite_version).add(entry.suite_hash).add(entry.planned);
  text.add(entry.manifest_hash).add(entry.made_by);
  text.count(entry.trials);
  for (const ResultsTrial& trial : entry.trials) add_trial(text, trial);
  text.count(entry.quiet);
  for (const ResultsQuietStretch& stretch : entry.quiet)
    text.add(stretch.workload).add(stretch.hours).add(stretch.alarms);
  return sha256_hex(text.text());
}

}  // namespace zpilab
