// What an nmap command aims at. A second look at a scope that was checked before anything ran.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/address.h"

namespace zpilab {

struct CommandTargets {
  std::vector<std::string> targets;
  std::string
      problem;  ///< why they cannot be told: an option that names targets elsewhere; empty if they can
};

/// `argv` with the program. Options of nmap 7.93 that take the next argument are known.
CommandTargets targets_of(const std::vector<std::string>& argv);

/// Whether a target, an address or a prefix, lies wholly in one of the ranges.
bool in_scope(std::string_view target, const std::vector<Prefix>& scope);

}  // namespace zpilab
