// What a person sees while a campaign runs, on stderr: one line that renews itself on a terminal, plain lines
// in a pipe.
#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "harness/core/plan.h"
#include "harness/core/trial.h"

namespace zpilab {

class Progress {
 public:
  /// `cells`: how many run side by side, for the estimate of what is left.
  Progress(const Plan& plan, int already_done, int cells, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void phase(int trial, const std::string& phase);
  void finished(const PlannedTrial& planned, const TrialRecord& record);
  void warn(const std::string& text);
  void note(const std::string& text) { line("zpilab: " + text); }

 private:
  void line(const std::string& text);
  void redraw();
  Nanoseconds left() const;

  struct Running {
    std::string phase;
    Nanoseconds begun = 0, expected = 0;
  };

  const Plan& plan_;
  int done_, cells_;
  bool quiet_, terminal_;
  Nanoseconds begun_, expected_total_ = 0, expected_done_ = 0;
  std::map<int, Running> running_;  ///< by trial
};

/// "udp T3, light" or "placebo, idle": a trial for people.
std::string describe(const PlannedTrial& trial);

}  // namespace zpilab
