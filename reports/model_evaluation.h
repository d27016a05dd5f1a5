// What `zpilab model evaluate --json` found: how a model told the windows of recordings apart, and what its
// detector is worth at other operating points. Programs meet as files: model/README.md has the fields.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/result.h"

namespace zpilab {

struct RocPoint {
  double false_positive_rate = 0, true_positive_rate = 0;
};

/// One class against all others, over windows.
struct RocCurve {
  double area = 0;
  std::vector<RocPoint> points;  ///< from (0, 0) to (1, 1)
};

/// The detector with its decisions made easier or harder.
struct OperatingPoint {
  int detected = 0, trials = 0;  ///< scans
  double alarms_per_hour = 0;    ///< false ones
};

struct ModelEvaluation {
  std::string name;                                                 ///< of its file, without ending
  std::string model_hash;                                           ///< SHA-256 of the model's file
  std::array<std::array<int, kClassCount>, kClassCount> windows{};  ///< [what it was][what was said]
  double window_error = 0;                                          ///< mean over the classes
  double multiclass_auc = 0;                                        ///< Hand and Till's M
  std::array<std::optional<RocCurve>, kClassCount> roc;
  double device_hours = 0;
  std::vector<OperatingPoint> operating_points;
};

/// Errc::invalid_input where a field is missing or of another kind, with its name.
Result<ModelEvaluation> load_model_evaluation(const std::string& path);

}  // namespace zpilab
