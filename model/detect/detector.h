// The online detector: samples in, alarms out. Runs on the device: no XGBoost, no allocation per sample once
// warm.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/core/ids.h"
#include "harness/core/result.h"
#include "harness/core/sample.h"
#include "model/detect/model_file.h"

namespace zpilab {

struct Verdict {
  std::array<float, kClassCount> margins{};  ///< of the forest and the paces, before the decision stage
  std::optional<TrafficClass> alarm;         ///< set while the decision stage calls a scan
  double score = 0;                          ///< of that class, [0, 1]; of `tcp` that of both families
};

class OnlineDetector {
 public:
  /// `counters`: names of the stream. Refuses (Errc::unavailable, naming it) if one that the model needs is
  /// missing.
  static Result<OnlineDetector> create(Model model, std::span<const std::string> counters);
  OnlineDetector(OnlineDetector&&) noexcept;
  OnlineDetector& operator=(OnlineDetector&&) noexcept;
  ~OnlineDetector();

  /// New names that the stream added.
  void counters_added(std::span<const std::string> names);
  /// The state after this sample. Windows are stretches of true time; a gap resets nothing but is seen as
  /// time.
  const Verdict& push(const Sample& sample);

 private:
  class Impl;
  explicit OnlineDetector(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
