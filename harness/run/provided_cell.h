// A cell to work in: a standing one, or a fresh one from a provider, which lives as long as this object.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/core/inventory.h"
#include "harness/run/local_process.h"

namespace zpilab {

/// Reads the line that a provider prints.
using ReadInventory = std::function<Result<Inventory>(const std::string& line, const std::string& provider)>;

struct ProvidedCell {
  Cell cell;
  std::unique_ptr<LocalProcess> provider;  ///< finish() it, or it is killed with its lab
};

Awaitable<Result<ProvidedCell>> obtain_cell(Executor executor, const ProviderSpec& provider,
                                            const ReadInventory& read_inventory);

}  // namespace zpilab
