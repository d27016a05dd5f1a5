// What sampling and detection cost on this device, how punctual they are, and which counters it lacks. The
// fields and their names in JSON: SELF_TEST.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/program_cost.h"
#include "agents/sampler.h"
#include "agents/verdict_cost.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/wire.h"

namespace zpilab {

struct SelfTest {
  std::string os, kernel;
  std::uint64_t peak_memory = 0;       ///< bytes, before a model is loaded; 0: unknown
  std::optional<ProgramCost> program;  ///< of zpi-agent; empty: it was not found
  std::size_t counters = 0;
  std::vector<std::string> unavailable;  ///< rows of the counter table that this system does not have
  std::vector<std::string> remarks;      ///< of the sampler: what it could not read, and what to do about it
  int rounds = 0;
  Nanoseconds bare_cost = 0;    ///< median of reading the same bytes and nothing else
  Nanoseconds sample_cost = 0;  ///< median of a whole sample, in the same run, alternating
  double rate = 0;              ///< asked for
  double achieved_rate = 0;
  Nanoseconds median_lateness = 0, worst_lateness = 0;
  std::optional<VerdictCost> verdict;  ///< empty: no model fits; a remark says why
  std::optional<wire::Usage> bare;  ///< of reading at 10 Hz and nothing else; empty: the system does not tell
  std::optional<wire::Usage> session;  ///< empty: it could not run; a remark says why
  std::optional<wire::Usage> watch;    ///< the same, of sampling and detection in one process

  double cost_ratio() const {
    return bare_cost > 0 ? static_cast<double>(sample_cost) / static_cast<double>(bare_cost) : 0;
  }
};

struct SelfTestOptions {
  std::string proc_root = "/proc";
  CounterScope counters = CounterScope::all;
  double rate = 100;                  ///< samples a second, for the punctuality
  std::string model;                  ///< as measure_verdicts() takes it
  Nanoseconds session = 5 * kSecond;  ///< how long the share of the processor is measured
};

/// Takes three times the session's length and some seconds more.
Result<SelfTest> run_self_test(const SelfTestOptions& options);
std::string to_text(const SelfTest& test);
std::string to_json(const SelfTest& test);

}  // namespace zpilab
