#include "harness/scenario/load_inventory.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "harness/core/sha256.h"
#include "harness/scenario/load_host.h"
#include "harness/yaml/read_text_file.h"
#include "harness/yaml/typed_values.h"
#include "harness/yaml/yaml_fields.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

constexpr int kMostCellsOfProvider = 256;
/// Nobody owns a sixteenth of the Internet: a wider range is a slip, and would switch the scope off.
constexpr int kShortestIpv4Prefix = 8, kShortestIpv6Prefix = 16;
/// A sweep of a whole IPv6 network would take longer than its owner lives.
constexpr int kShortestIpv6Sweep = 112;

ScopeEntry read_scope_entry(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a scope entry", {"range", "owner", "until"}, errors);
  ScopeEntry entry;
  fields.require({"range", "owner", "until"});
  if (const YamlNode* range = fields.find("range")) {
    if (const auto prefix = read_prefix(*range, errors)) {
      entry.range = *prefix;
      const bool is_ipv4 = prefix->base.family == Family::ipv4;
      if (prefix->length < (is_ipv4 ? kShortestIpv4Prefix : kShortestIpv6Prefix))
        errors.add(range->at, shown(range->text) +
                                  " is too wide for a scope; allowed are prefixes from /8 (ipv4) "
                                  "or /16 (ipv6) on");
    }
  }
  fields.text("owner", entry.owner);
  fields.text("until", entry.until);
  if (!entry.until.empty() && !is_iso_date(entry.until))
    report_value(*fields.find("until"), "the last day it holds, as YYYY-MM-DD", errors);
  return entry;
}

ProviderSpec read_provider(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a provider's entry", {"provider", "count"}, errors);
  ProviderSpec provider;
  fields.argv("provider", provider.argv);
  fields.integer("count", provider.count, 1, kMostCellsOfProvider);
  return provider;
}

/// The names that a workload gives to hosts by role.
bool is_role(std::string_view name) { return name == "scanner" || name == "device"; }

/// Calls `read(name, key, node)` for each entry of the map under `key`.
template <typename Read>
void each_named(const YamlFields& fields, std::string_view key, Read read) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr) return;
  if (node->kind != Kind::map)
    return report_value(*node, "a map of names and hosts: {name: {reach: ssh, ...}}", fields.errors());
  for (std::size_t i = 0; i < node->keys.size(); ++i)
    if (const auto name = read_name(node->keys[i], fields.errors()))
      read(*name, node->keys[i], node->items[i]);
}

/// The tap must not disturb what is measured: it is never the device itself.
void check_tap(const Cell& cell, const Tap& tap, const YamlNode& place, YamlErrors& errors) {
  if (tap.on.empty() || tap.on == cell.scanner.name) return;
  for (const Host& helper : cell.helpers)
    if (helper.name == tap.on) return;
  errors.add(place.at, "the tap is on " + shown(tap.on) + "; allowed are the scanner and the cell's helpers");
}

/// One host may be several devices: the same addresses, but another operating system or other programs.
bool is_host_again(const Cell& cell, const Device& device) {
  for (const Device& earlier : cell.devices) {
    if (&earlier == &device) return false;
    const bool differs = earlier.os != device.os || earlier.host.programs != device.host.programs;
    if (differs && earlier.host.addresses == device.host.addresses) return true;
  }
  return false;
}

void check_distinct_addresses(const Cell& cell, const YamlNode& place, YamlErrors& errors) {
  std::map<IpAddress, std::string> owner;
  const auto check = [&](const Host& host) {
    for (const IpAddress& address : host.addresses) {
      const auto [found, is_new] = owner.emplace(address, host.name);
      if (!is_new)
        errors.add(place.at, "the address " + to_string(address) + " belongs to " + found->second +
                                 " and to " + host.name + "; each host of a cell has its own");
    }
  };
  check(cell.scanner);
  for (const Device& device : cell.devices)
    if (!is_host_again(cell, device)) check(device.host);
  for (const Host& helper : cell.helpers) check(helper);
}

void read_cell_hosts(const YamlFields& fields, Cell& cell) {
  YamlErrors& errors = fields.errors();
  if (const YamlNode* scanner = fields.find("scanner"))
    cell.scanner = read_host(*scanner, "scanner", "a scanner", errors);
  cell.scanner_addresses = cell.scanner.addresses;
  std::set<std::string> helpers;
  each_named(fields, "helpers", [&](const std::string& name, const YamlNode& key, const YamlNode& node) {
    if (is_role(name)) report_value(key, "another name, this one is a role's", errors);
    helpers.insert(name);
    cell.helpers.push_back(read_host(node, name, "a helper", errors));
  });
  each_named(fields, "devices", [&](const std::string& name, const YamlNode& key, const YamlNode& node) {
    if (name == "scanner" || helpers.contains(name))
      report_value(key, "a name that no other host of the cell has", errors);
    cell.devices.push_back(read_device(node, name, errors));
  });
}

/// Hosts that prepare themselves do so by zpilab-lab, which neither a phone nor Windows can run.
void check_prepares(const YamlFields& fields, const Cell& cell) {
  if (!cell.prepares) return;
  for (const Device& device : cell.devices) {
    if (!is_given_the_agent(device.host.reach)) continue;
    const std::string what = device.host.reach.kind == Reach::Kind::adb ? "the phone " : "the Windows ";
    fields.errors().add(fields.at("prepares"), "\"prepares\" needs zpilab-lab on every host, and " + what +
                                                   shown(device.host.name) +
                                                   " cannot run it; give it a cell without");
  }
}

void check_taps(const YamlFields& fields, Cell& cell) {
  if (const YamlNode* tap = fields.find("tap")) {
    cell.tap = read_tap(*tap, fields.errors());
    check_tap(cell, *cell.tap, *tap, fields.errors());
  }
  for (const Device& device : cell.devices)
    if (device.tap) check_tap(cell, *device.tap, *fields.find("devices"), fields.errors());
}

Cell read_cell(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a cell",
                          {"cell", "sweep", "sweep6", "prepares", "scanner", "tap", "devices", "helpers"},
                          errors);
  Cell cell;
  fields.require({"cell", "scanner", "devices"});
  fields.name("cell", cell.name);
  if (const YamlNode* sweep = fields.find("sweep")) {
    cell.sweep = read_prefix(*sweep, errors);
    if (cell.sweep && cell.sweep->base.family != Family::ipv4)
      report_value(*sweep, "an IPv4 range: ARP exists in IPv4 only", errors);
  }
  if (const YamlNode* sweep = fields.find("sweep6")) {
    cell.sweep6 = read_prefix(*sweep, errors);
    if (cell.sweep6 && (cell.sweep6->base.family != Family::ipv6 || cell.sweep6->length < kShortestIpv6Sweep))
      report_value(*sweep, "an IPv6 range of at most 65536 addresses: a prefix from /112 on", errors);
  }
  fields.boolean("prepares", cell.prepares);
  read_cell_hosts(fields, cell);
  check_taps(fields, cell);
  check_prepares(fields, cell);
  check_distinct_addresses(cell, node, errors);
  if (const YamlNode* devices = fields.find("devices");
      devices != nullptr && devices->kind == Kind::map && devices->items.empty())
    report_value(*devices, "at least one device", errors);
  return cell;
}

bool has_key(const YamlNode& map, std::string_view key) {
  return std::any_of(map.keys.begin(), map.keys.end(),
                     [&](const YamlNode& written) { return written.text == key; });
}

/// What only a provider writes, of what it describes.
void read_description(const YamlFields& fields, Inventory& inventory) {
  if (fields.has("cell_arguments")) fields.argv("cell_arguments", inventory.cell_arguments);
  const YamlNode* left_out = fields.find("left_out");
  if (left_out == nullptr) return;
  if (left_out->kind != Kind::map)
    return report_value(*left_out, "a map of names and reasons", fields.errors());
  const YamlFields reasons(*left_out, "what is left out", fields.errors());
  for (const YamlNode& key : left_out->keys)
    if (const auto name = read_name(key, fields.errors())) reasons.text(*name, inventory.left_out[*name]);
}

Inventory read_inventory(const YamlNode& root, YamlErrors& errors) {
  const YamlFields fields(root, "an inventory",
                          {"zpilab", "inventory", "left_out", "cell_arguments", "scope", "cells"}, errors);
  Inventory inventory;
  check_format_version(fields);
  fields.require({"inventory", "cells"});
  fields.text("inventory", inventory.name);
  read_description(fields, inventory);
  fields.each("scope",
              [&](const YamlNode& node) { inventory.scope.push_back(read_scope_entry(node, errors)); });
  std::set<std::string> cells;
  fields.each("cells", [&](const YamlNode& node) {
    if (has_key(node, "provider")) {
      inventory.providers.push_back(read_provider(node, errors));
      return;
    }
    Cell cell = read_cell(node, errors);
    if (!cell.name.empty() && !cells.insert(cell.name).second)
      errors.add(node.at, "a second cell named " + shown(cell.name) + "; give each its own name");
    inventory.cells.push_back(std::move(cell));
  });
  if (const YamlNode* list = fields.find("cells");
      list != nullptr && list->kind == Kind::list && list->items.empty())
    report_value(*list, "at least one cell or provider", errors);
  return inventory;
}

}  // namespace

Result<Inventory> load_inventory_text(std::string_view text, const std::string& file_name) {
  YamlErrors errors(file_name, text);
  const auto root = parse_yaml(text, errors);
  Inventory inventory;
  if (root) inventory = read_inventory(*root, errors);
  if (!errors.empty()) return errors.to_error();
  inventory.text = std::string(text);
  inventory.hash = sha256_hex(text);
  return inventory;
}

Result<Inventory> load_inventory(const std::string& path) {
  auto text = read_text_file(path, kYamlMostBytes);
  if (!text) return text.error();
  return load_inventory_text(*text, path);
}

}  // namespace zpilab
