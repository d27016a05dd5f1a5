// A detector as a replay sees it: one trial's samples in, its alarms out, each with the time of the sample
// that it names.
#pragma once

#include <memory>
#include <vector>

#include "harness/core/detection.h"
#include "harness/core/detector_spec.h"
#include "harness/core/result.h"
#include "harness/core/trial.h"
#include "model/detect/model_file.h"
#include "model/evaluate/recording.h"

namespace zpilab {

class ReplayedDetector {
 public:
  virtual ~ReplayedDetector() = default;
  /// Of its file: name, what it covers, the text.
  virtual const DetectorSpec& spec() const = 0;
  /// Fresh for the trial, whatever its file says. In the order in which it gave them.
  virtual Result<std::vector<Detection>> alarms(const Recording& recording) = 0;
  /// Version and hash, known once it has run; `message`: what it had to say on stderr the last time.
  virtual DetectorOutcome outcome() const = 0;
};

/// Our own detector with this model, in this process: the lines that `zpi-agent detect` prints. `name`: of
/// the model, for people.
std::unique_ptr<ReplayedDetector> make_model_detector(Model model, const std::string& name);

}  // namespace zpilab
