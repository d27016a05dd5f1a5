// One entry of a scenario's `scans`: its fields, their ranges, and what contradicts what (harness/scenario
// only).
#pragma once

#include <string>
#include <vector>

#include "harness/core/scenario.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {

/// Reports what is wrong and then still returns what could be read.
ScanSpec read_scan(const YamlNode& node, YamlErrors& errors);
/// A non-empty list of distinct timings T0..T5 under `key`; leaves the target alone if the key is missing.
void read_timings(const YamlFields& fields, std::string_view key, std::vector<Timing>& target);

}  // namespace zpilab
