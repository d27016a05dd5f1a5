// The factors of a scenario that say what the device and its link are like: open ports, ICMP limits,
// impairments (harness/scenario only).
#pragma once

#include "harness/core/scenario.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {

/// Keys "open_ports" (or the short forms "open_tcp_ports" and "open_udp_ports"), "icmp_limits" and
/// "impairments" of a scenario. Mistakes go to fields.errors().
void read_target_factors(const YamlFields& fields, Scenario& scenario);

}  // namespace zpilab
