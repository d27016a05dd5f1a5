#include "harness/cli/choose_cells.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace zpilab {
namespace {

/// Trials mostly wait; a burst has the machine to itself anyway.
constexpr int kCellsPerCore = 4;
/// Of a cell in a trial: processes of the cell and its services, workload, detectors, and room.
constexpr std::int64_t kMemoryPerCell = 150'000'000;

}  // namespace

CellChoice choose_cells(const Machine& machine, const std::optional<MeasuredCells>& measured) {
  CellChoice choice;
  const bool known = measured && measured->machine == machine.fingerprint();
  if (known) {
    choice = {measured->cells, "measured here on " + measured->day};
  } else {
    choice = {kCellsPerCore * machine.cores,
              std::to_string(kCellsPerCore) + " a core, unmeasured" +
                  (measured ? " since the machine has changed" : "") +
                  "; sudo zpilab doctor --pace finds out how many leave the scans' pace alone"};
  }
  if (machine.memory == 0) return choice;
  const int fit = static_cast<int>(std::clamp<std::int64_t>(machine.memory / kMemoryPerCell, 1, 256));
  if (fit < choice.cells) choice = {fit, "more do not fit into the free memory"};
  return choice;
}

CellChoice choose_cells() { return choose_cells(this_machine(), read_measured_cells(measured_cells_file())); }

std::string measured_cells_file() {
  for (const auto& [variable, below] : {std::pair{"XDG_CACHE_HOME", ""}, std::pair{"HOME", "/.cache"}}) {
    const char* folder = std::getenv(variable);
    if (folder != nullptr && *folder == '/') return std::string(folder) + below + "/zpilab/cells.json";
  }
  return {};
}

std::optional<MeasuredCells> read_measured_cells(const std::string& file) {
  std::ifstream input(file);
  const auto document = nlohmann::json::parse(input, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  const auto cells = document.find("cells");
  const auto day = document.find("day");
  const auto machine = document.find("machine");
  if (cells == document.end() || day == document.end() || machine == document.end()) return std::nullopt;
  if (!cells->is_number_integer() || !day->is_string() || !machine->is_string()) return std::nullopt;
  const auto count = cells->get<std::int64_t>();
  if (count < 1 || count > 256) return std::nullopt;
  return MeasuredCells{static_cast<int>(count), day->get<std::string>(), machine->get<std::string>()};
}

Result<Done> keep_measured_cells(const std::string& file, const MeasuredCells& measured) {
  if (file.empty()) return make_error(Errc::io, "there is no home folder to keep the number of cells in");
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
  std::ofstream output(file);
  output << nlohmann::ordered_json{{"cells", measured.cells},
                                   {"day", measured.day},
                                   {"machine", measured.machine}}
                .dump()
         << "\n";
  output.close();
  if (!output) return make_error(Errc::io, "cannot write the number of cells", file);
  return Done{};
}

}  // namespace zpilab
