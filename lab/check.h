// What this machine lacks for a lab, and how to get it.
#pragma once

#include <string>
#include <vector>

#include "harness/core/result.h"

namespace zpilab {

struct Requirement {
  std::string what;  ///< "root", "sshd", "network namespaces"
  bool met = false;
  std::string detail;  ///< where it was found, or what is wrong
  std::string remedy;  ///< a command to type; empty if met
  bool needed = true;  ///< false: a campaign runs without it
};

/// Looks at everything; changes nothing that outlives the call.
std::vector<Requirement> check_machine();

/// Refuses before a cell is made in which every trial would fail: names all missing programs and how to get
/// them.
Result<Done> require_programs();

}  // namespace zpilab
