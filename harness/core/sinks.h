// What harness/run writes to. The store implements it; tests use one in memory.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"
#include "harness/core/trial.h"

namespace zpilab {

class CampaignSink {
 public:
  virtual ~CampaignSink() = default;
  /// The trial is about to run; durable before anything is sent.
  virtual Result<Done> trial_started(int trial, int attempt) = 0;
  /// Durable and complete when it returns: one transaction.
  virtual Result<Done> trial_finished(const TrialRecord& record) = 0;
};

/// How one trial stands in a campaign file.
struct TrialProgress {
  int trial = 0;
  TrialState state = TrialState::planned;
  int attempts = 0;
};

}  // namespace zpilab
