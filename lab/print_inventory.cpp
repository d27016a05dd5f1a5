#include "lab/print_inventory.h"

#include <nlohmann/json.hpp>
#include <string_view>

namespace zpilab {

namespace {

using Json = nlohmann::ordered_json;

Json scope_entry(std::string_view range) {
  // The benchmarking ranges of RFC 2544 and RFC 5180, inside namespaces with no way out: nobody else's, ever.
  return {{"range", range}, {"owner", "zpilab-lab"}, {"until", "2099-12-31"}};
}

Json host_entry(const Cell* cell, std::size_t row, const std::string& programs) {
  const CellHost& host = kCellHosts[row];
  Json entry;
  if (cell == nullptr) {
    entry["reach"] = "none";
  } else {
    entry["reach"] = "ssh-socket";
    entry["socket"] = cell->socket_name(row);
    entry["at"] = "root";
    entry["key"] = cell->client_key();
    entry["host_key"] = cell->host_key();
  }
  entry["addresses"] = addresses_of(host);
  if (!programs.empty()) entry["programs"] = programs;
  return entry;
}

/// By name: whatever this machine can run by then, every cell has what was described.
Json arguments_for_cells(const CellOptions& options) {
  std::string kinds;
  for (const DeviceKind* kind : options.devices)
    kinds += (kinds.empty() ? "" : ",") + std::string(kind->kind);
  return {"--devices", kinds};
}

}  // namespace

std::string inventory_document(const Cell* cell, const CellOptions& options) {
  const std::string& programs = options.programs;
  Json entry;
  entry["cell"] = cell == nullptr ? "c" : "c-" + std::to_string(cell->pid());
  entry["sweep"] = kSweep;
  entry["sweep6"] = kSweep6;
  entry["prepares"] = true;
  Json devices = Json::object();
  Json helpers = Json::object();
  for (std::size_t row = 0; row < kCellHosts.size(); ++row) {
    const CellHost& host = kCellHosts[row];
    Json one = host_entry(cell, row, programs);
    if (host.role == "scanner") {
      entry["scanner"] = std::move(one);
    } else if (host.role == "device") {
      for (const DeviceKind* kind : options.devices) {
        Json device = host_entry(cell, row, programs_of(*kind, options));
        device["os"] = kind->os;
        device["delivery"] = "live";
        devices[std::string(kind->name)] = std::move(device);
      }
      entry["tap"] = {{"on", kCellHosts[kSwitch].name}, {"interface", host.name}};
    } else {
      helpers[std::string(host.name)] = std::move(one);
    }
  }
  entry["devices"] = std::move(devices);
  entry["helpers"] = std::move(helpers);
  Json document;
  document["zpilab"] = 1;
  document["inventory"] = "namespaces";
  if (cell == nullptr && options.what_can_run) {
    document["left_out"] = options.left_out;
    document["cell_arguments"] = arguments_for_cells(options);
  }
  document["scope"] = {scope_entry("198.18.0.0/15"), scope_entry("2001:2::/48")};
  document["cells"] = Json::array({std::move(entry)});
  return document.dump();
}

}  // namespace zpilab
