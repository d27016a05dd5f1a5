// The hosts of an inventory's cell: how each is reached, and which fields go with which way (harness/scenario
// only).
#pragma once

#include <string>

#include "harness/core/inventory.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {

/// Scanner and helpers. `what` names the host in messages.
Host read_host(const YamlNode& node, const std::string& name, const std::string& what, YamlErrors& errors);
Device read_device(const YamlNode& node, const std::string& name, YamlErrors& errors);
Tap read_tap(const YamlNode& node, YamlErrors& errors);

}  // namespace zpilab
