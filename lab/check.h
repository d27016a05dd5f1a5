// What this machine lacks for a lab, and how to get it.
#pragma once

#include <string>
#include <vector>

namespace zpilab {

struct Requirement {
  std::string what;  ///< "root", "sshd", "network namespaces"
  bool met = false;
  std::string detail;  ///< where it was found, or what is wrong
  std::string remedy;  ///< a command to type; empty if met
};

/// Looks at everything; changes nothing that outlives the call.
std::vector<Requirement> check_machine();

}  // namespace zpilab
