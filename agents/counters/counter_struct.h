// A struct of numbers as an operating system hands it out: what its members are called, and which of them are
// counters.
#pragma once

#include <string>
#include <vector>

#include "agents/counters/counter_table.h"

namespace zpilab {

struct CounterMember {
  std::string name;  ///< "dwInSegs", "in.type8"
  CounterKind kind = CounterKind::counter;
};

struct CounterStruct {
  std::string group;  ///< "tcp4"; a value's native name is "tcp4.dwInSegs"
  std::vector<CounterMember> members;
};

}  // namespace zpilab
