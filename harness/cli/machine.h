// This machine, as far as it decides how many cells run side by side.
#pragma once

#include <cstdint>
#include <string>

namespace zpilab {

struct Machine {
  int cores = 1;                ///< that this process may use
  std::int64_t memory = 0;      ///< bytes that programs could still have; 0 if the kernel does not say
  std::string processor;        ///< its name; empty if the kernel does not say
  std::string kernel;           ///< release
  std::int64_t all_memory = 0;  ///< bytes

  /// The same after a restart, another after a change that may move the pace of scans.
  std::string fingerprint() const;
};

Machine this_machine();

}  // namespace zpilab
