// What sampling costs and how punctual it is on this device, and which counters it lacks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/program_cost.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"

namespace zpilab {

struct SelfTest {
  std::string os, kernel;
  std::uint64_t peak_memory = 0;       ///< bytes; 0: unknown
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

  double cost_ratio() const {
    return bare_cost > 0 ? static_cast<double>(sample_cost) / static_cast<double>(bare_cost) : 0;
  }
};

/// Takes a few seconds at most, at `rate` samples a second.
Result<SelfTest> run_self_test(const std::string& proc_root, double rate);
std::string to_text(const SelfTest& test);
std::string to_json(const SelfTest& test);

}  // namespace zpilab
