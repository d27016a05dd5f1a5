// The inventory document that a lab provider prints: one cell, as JSON on one line (which is YAML too).
#pragma once

#include <string>

#include "lab/cell.h"

namespace zpilab {

/// `cell` null: the description only, with nothing to reach; with what is left out, where devices are
/// what this machine can run.
std::string inventory_document(const Cell* cell, const CellOptions& options);

}  // namespace zpilab
