// Which workloads of campaign files stand apart: allowed, but like an attack (Workload::apart). Their alarms
// are neither false alarms of ordinary life nor hits.
#pragma once

#include <set>
#include <span>
#include <string>

#include "model/evaluate/recording.h"

namespace zpilab {

/// Over the files that these recordings came from. A file that is no campaign does not know: it names none.
std::set<std::string> workloads_apart(std::span<const Recording> recordings);

}  // namespace zpilab
