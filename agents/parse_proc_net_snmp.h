// /proc/net/snmp and /proc/net/netstat: pairs of lines with the same prefix, the first with names, the second
// with values ("Tcp: ActiveOpens ..." / "Tcp: 13 ..."). Values are found by name only: columns come and go
// between kernels.
#pragma once

#include <string_view>
#include <vector>

#include "agents/proc_value.h"
#include "harness/core/result.h"

namespace zpilab {

/// Refuses text whose pairs do not match: other prefixes, fewer or more values than names, something not a
/// number.
Result<std::vector<ProcValue>> parse_proc_net_snmp(std::string_view text);

}  // namespace zpilab
