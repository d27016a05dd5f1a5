// Makes the hosts of a cell out of namespaces: one network, mount and hostname namespace each, the switch
// between, and their links, addresses and routes: lab/topology.h.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "harness/core/result.h"
#include "lab/namespaces.h"
#include "lab/topology.h"

namespace zpilab {

/// Fills `hosts`, row by row as kCellHosts. The calling process visits each namespace and comes back to where
/// it was.
Result<Done> build_hosts(const std::vector<std::string>& keep,
                         std::array<HostNamespaces, kCellHosts.size()>& hosts);

}  // namespace zpilab
