// Which workloads stand apart: allowed, but like an attack (Workload::apart). Their alarms are neither false
// alarms of ordinary life nor hits.
#pragma once

#include <set>
#include <span>
#include <string>

#include "model/evaluate/recording.h"

namespace zpilab {

std::set<std::string> workloads_apart(std::span<const Recording> recordings);

}  // namespace zpilab
