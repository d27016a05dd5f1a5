// What XGBoost's C API says when a call of it has failed.
#pragma once

#include <xgboost/c_api.h>

#include <string>

#include "harness/core/result.h"

namespace zpilab {

/// "tried: why", of the calling thread's last failure.
inline Error xgboost_failure(const std::string& tried) {
  return make_error(Errc::failed, tried + ": " + XGBGetLastError(), "XGBoost");
}

}  // namespace zpilab
