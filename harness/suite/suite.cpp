#include "harness/suite/suite.h"

#include <cassert>

#include "harness/core/sha256.h"
#include "harness/plan/nmap_argv.h"

namespace zpilab {
namespace {

struct Row {
  std::string_view name, technique;
  Family family;
  int timing;
  int top_ports;               ///< 0: the technique takes none, or all protocols
  std::optional<int> retries;  ///< without a limit UDP and IP protocols take a quarter of an hour each
};

constexpr Family k4 = Family::ipv4, k6 = Family::ipv6;

// T2 sends a probe in 0.4 s: a hundred ports are 40 s.
constexpr Row kCore[] = {
    {"syn", "syn", k4, 3, 1000, {}},
    {"arp-sweep", "arp-sweep", k4, 3, 0, {}},
    {"ip-protocol", "ip-protocol", k4, 3, 0, 2},
    {"udp", "udp", k4, 3, 100, 2},
    {"syn6", "syn", k6, 3, 1000, {}},
    {"ip-protocol6", "ip-protocol", k6, 3, 0, 2},
    {"udp6", "udp", k6, 3, 100, 2},
    {"syn", "syn", k4, 2, 100, {}},
    {"arp-sweep", "arp-sweep", k4, 2, 0, {}},
    {"ip-protocol", "ip-protocol", k4, 2, 0, 2},
    {"udp", "udp", k4, 2, 100, 2},
    {"syn6", "syn", k6, 2, 100, {}},
    {"ip-protocol6", "ip-protocol", k6, 2, 0, 2},
    {"udp6", "udp", k6, 2, 100, 2},
};

constexpr Row kVariants[] = {
    {"connect", "connect", k4, 3, 1000, {}}, {"null", "null", k4, 3, 1000, {}},
    {"fin", "fin", k4, 3, 1000, {}},         {"xmas", "xmas", k4, 3, 1000, {}},
    {"ack", "ack", k4, 3, 1000, {}},         {"window", "window", k4, 3, 1000, {}},
    {"maimon", "maimon", k4, 3, 1000, {}},   {"syn", "syn", k4, 4, 1000, {}},
    {"syn", "syn", k4, 5, 1000, {}},         {"udp", "udp", k4, 4, 100, 2},
};

SuiteScan from_row(const Row& row) {
  SuiteScan scan;
  scan.spec.name = std::string(row.name);
  scan.spec.technique = find_technique(row.technique);
  assert(scan.spec.technique != nullptr);
  scan.spec.family = row.family;
  if (row.top_ports > 0) scan.spec.ports = {PortSelection::Kind::top, row.top_ports, {}};
  scan.spec.retries = row.retries;
  scan.timing = {row.timing};
  return scan;
}

SuiteScan syn(std::string name, int timing, int top_ports) {
  SuiteScan scan = from_row({"syn", "syn", k4, timing, top_ports, {}});
  scan.spec.name = std::move(name);
  return scan;
}

/// A SYN scan that tries not to be noticed, one way each.
std::vector<SuiteScan> evasion() {
  std::vector<SuiteScan> scans;
  scans.push_back(syn("syn-fragments", 3, 1000));
  scans.back().spec.fragment = true;
  scans.push_back(syn("syn-data", 3, 1000));
  scans.back().spec.data_length = 24;
  scans.push_back(syn("syn-from-53", 3, 1000));
  scans.back().spec.source_port = 53;
  for (const auto& [delay, ports] : {std::pair{1, 100}, std::pair{5, 20}, std::pair{15, 10}}) {
    scans.push_back(syn("syn-every-" + std::to_string(delay) + "s", 3, ports));
    scans.back().spec.scan_delay = delay * kSecond;
  }
  scans.push_back(syn("syn-rate-1", 3, 60));
  scans.back().spec.max_rate = 1;
  scans.push_back(syn("syn", 1, 10));
  scans.push_back(syn("syn", 0, 2));
  return scans;
}

void replace(std::string& text, std::string_view mark, const std::string& value) {
  const std::size_t at = text.find(mark);
  assert(at != std::string::npos);
  text.replace(at, mark.size(), value);
}

}  // namespace

std::vector<SuiteScan> suite_scans(std::string_view tier) {
  std::vector<SuiteScan> scans;
  if (tier == "core")
    for (const Row& row : kCore) scans.push_back(from_row(row));
  if (tier == "variants")
    for (const Row& row : kVariants) scans.push_back(from_row(row));
  if (tier == "evasion") return evasion();
  return scans;
}

std::vector<std::string> suite_options(const SuiteScan& scan) {
  std::vector<std::string> options = nmap_argv(scan.spec, scan.timing, {}, true);
  assert(options.size() > 3 && options[options.size() - 2] == "-oX");
  options.resize(options.size() - 2);
  options.erase(options.begin());
  return options;
}

std::string suite_list(std::string_view tier) {
  std::string list;
  for (const SuiteScan& scan : suite_scans(tier)) {
    const std::string ports = to_string(scan.spec.ports);
    list += scan.key() + " " + std::string(scan.spec.technique->name) + " " +
            std::to_string(static_cast<int>(scan.spec.family)) + " " +
            std::string(class_name(scan.spec.traffic_class())) + " " + std::to_string(scan.timing.level) +
            " " + (ports.empty() ? "-" : ports);
    for (const std::string& option : suite_options(scan)) list += " " + option;
    list += "\n";
  }
  return list;
}

std::string make_scan_script(std::string template_text) {
  replace(template_text, "@VERSION@", std::string(kSuiteVersion));
  for (const std::string_view tier : kSuiteTiers) {
    const std::string list = suite_list(tier);
    replace(template_text, "@LIST " + std::string(tier) + "@\n", list);
    replace(template_text, "@HASH " + std::string(tier) + "@", sha256_hex(list));
  }
  return template_text;
}

}  // namespace zpilab
