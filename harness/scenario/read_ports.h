// Lists of ports in YAML: [22, 80, 2000-2039] (harness/scenario only).
#pragma once

#include <string_view>
#include <vector>

#include "harness/yaml/yaml_fields.h"

namespace zpilab {

/// Ports or ranges of them, each once, at most 1000; sorted. Leaves `ports` alone where the key is missing.
/// Mistakes go to fields.errors().
void read_ports(const YamlFields& fields, std::string_view key, std::vector<int>& ports);

}  // namespace zpilab
