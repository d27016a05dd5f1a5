// Whether measuring moves what is measured: an idle device is watched with agent and controller attached, as
// in a trial. Every counter that moves is the instrument's own doing.
#pragma once

#include <map>
#include <string>

#include "harness/remote/remote_shell.h"
#include "harness/run/provided_cell.h"

namespace zpilab {

struct Perturbation {
  std::uint64_t samples = 0;
  std::map<std::string, std::int64_t> counters;  ///< what moved, and how far in all
};

/// In the first standing cell, else in a fresh one of the first provider.
Awaitable<Result<Perturbation>> measure_perturbation(Executor executor, RemoteConnector& connector,
                                                     Inventory inventory, Nanoseconds duration,
                                                     ReadInventory read_inventory);

}  // namespace zpilab
