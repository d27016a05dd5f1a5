// A child process with limits, for reading what a stranger wrote: 256 MB, 2 s of processor, no new files, no
// network, no programs. What it found comes back as bytes over a pipe, and is checked there like any input.
#pragma once

#include <functional>
#include <string>

namespace zpilab {

struct IsolatedOutcome {
  std::string output;
  std::string stopped;  ///< the rule that its end breaks, "limit.time"; empty if it ended by itself
};

/// Precondition: this process has one thread. `work` runs in the child.
IsolatedOutcome run_isolated(const std::function<std::string()>& work);

/// The limits alone, for a child that is to become another program.
void limit_this_process();

}  // namespace zpilab
