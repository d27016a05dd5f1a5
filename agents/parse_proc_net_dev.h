// /proc/net/dev: two lines of headings, then one line an interface. The group of a value is the interface,
// its name the heading ("packets"), and it says in which half it stands. An interface's name ends at the last
// colon of its line, and digits may follow the colon at once.
#pragma once

#include <string_view>
#include <vector>

#include "agents/proc_value.h"
#include "harness/core/result.h"

namespace zpilab {

struct ProcNetDev {
  std::vector<std::string_view> receive, transmit;  ///< headings in order, as the kernel spells them
  struct Row {
    ProcValue value;        ///< group = interface, name = heading without direction
    bool received = false;  ///< in the "Receive" half
  };
  std::vector<Row> rows;
};

Result<ProcNetDev> parse_proc_net_dev(std::string_view text);

}  // namespace zpilab
