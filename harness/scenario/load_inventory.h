// Reads an inventory: where to run and what may be scanned. The same reader takes the one JSON line of a lab
// provider, since JSON is YAML. The field reference is scenarios/README.md. Everything that is wrong is
// reported at once (Errc::invalid_input). Whether targets lie in the scope is not judged here but by
// plan/scope.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/inventory.h"
#include "harness/core/result.h"

namespace zpilab {

Result<Inventory> load_inventory(const std::string& path);
/// `file_name` only names the text in messages.
Result<Inventory> load_inventory_text(std::string_view text, const std::string& file_name);

}  // namespace zpilab
