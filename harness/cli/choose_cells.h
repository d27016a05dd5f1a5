// How many cells run side by side on this machine when nobody says it: as many as were measured here not to
// change the pace of scans (`zpilab doctor --pace`), else a careful guess.
#pragma once

#include <optional>
#include <string>

#include "harness/cli/machine.h"
#include "harness/core/result.h"

namespace zpilab {

/// What `doctor --pace` found, kept beside nothing else: a campaign never depends on it but for its length.
struct MeasuredCells {
  int cells = 1;
  std::string day;      ///< YYYY-MM-DD
  std::string machine;  ///< its fingerprint
};

struct CellChoice {
  int cells = 1;
  std::string why;  ///< for people: "measured here on 2026-01-31"
};

/// Pure.
CellChoice choose_cells(const Machine& machine, const std::optional<MeasuredCells>& measured);
/// For this machine, with what is kept.
CellChoice choose_cells();

/// $XDG_CACHE_HOME/zpilab/cells.json, else below ~/.cache; empty if there is no home.
std::string measured_cells_file();
/// Empty if there is none, or it cannot be read: then nothing was measured.
std::optional<MeasuredCells> read_measured_cells(const std::string& file);
Result<Done> keep_measured_cells(const std::string& file, const MeasuredCells& measured);

}  // namespace zpilab
