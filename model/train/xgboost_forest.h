// Our forest given back to XGBoost: the very same trees, predicted one row at a time and in place, as a
// program would that keeps XGBoost on the device. What the forest is measured against; nothing else uses it.
#pragma once

#include <memory>
#include <span>

#include "harness/core/result.h"
#include "model/detect/forest.h"

namespace zpilab {

class XgboostForest {
 public:
  /// XGBoost's failures come back as Errc::failed.
  static Result<XgboostForest> create(const Forest& forest);
  XgboostForest(XgboostForest&&) noexcept;
  XgboostForest& operator=(XgboostForest&&) noexcept;
  ~XgboostForest();

  /// Where the next row is put: predicting it then copies nothing. NaN means missing.
  std::span<float> row();
  /// Margins of the row, in one thread.
  Result<Margins> margins() const;

 private:
  class Impl;
  explicit XgboostForest(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace zpilab
