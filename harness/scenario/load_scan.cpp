#include "harness/scenario/load_scan.h"

#include <algorithm>
#include <utility>

#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

/// nmap's own limits where it has any; a payload beyond 1400 bytes may not arrive.
constexpr int kMostRetries = 10;
constexpr int kMostRate = 1'000'000;
constexpr int kMostDataLength = 1400;
constexpr int kDefaultTopPorts = 1000;

const std::vector<std::string_view>& technique_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    all.reserve(kTechniques.size());
    for (const Technique& technique : kTechniques) all.push_back(technique.name);
    return all;
  }();
  return names;
}

/// What the `ports` of a technique are: TCP and UDP ports, or IP protocol numbers.
struct PortKind {
  int lowest, highest;
  bool has_top;
  std::string_view allowed;
};
PortKind port_kind(const Technique& technique) {
  if (technique.probe == ProbeProtocol::ip)
    return {0, 255, false,
            "all, or a list of IP protocol numbers from 0 to 255 such as \"1,6,17\" or [1, 6, 17]"};
  return {
      1, 65535, true,
      "top-1 to top-65535, all, or a list of ports from 1 to 65535 such as \"1-100,443\" or [1-100, 443]"};
}

void read_port_list(const YamlNode& node, const PortKind& kind, PortSelection& ports, YamlErrors& errors) {
  ports.kind = PortSelection::Kind::list;
  const auto add = [&](std::string_view text, const YamlNode& place) {
    if (const auto range = parse_port_range(text, kind.lowest, kind.highest))
      ports.ranges.push_back(*range);
    else
      report_value(place, kind.allowed, errors);
  };
  if (node.kind == Kind::list) {
    if (node.items.empty()) report_value(node, kind.allowed, errors);
    for (const YamlNode& element : node.items) {
      if (element.kind == Kind::scalar)
        add(element.text, element);
      else
        report_value(element, kind.allowed, errors);
    }
  } else {
    for (std::string_view rest = node.text; true;) {
      const std::size_t comma = rest.find(',');
      add(rest.substr(0, comma), node);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  normalise_ranges(ports.ranges);
}

void read_ports(const YamlNode& node, const PortKind& kind, PortSelection& ports, YamlErrors& errors) {
  if (node.kind != Kind::scalar && node.kind != Kind::list) return report_value(node, kind.allowed, errors);
  const std::string_view text = node.text;
  if (node.kind == Kind::list) return read_port_list(node, kind, ports, errors);
  if (text == "all") {
    ports.kind = PortSelection::Kind::list;
    ports.ranges = {{kind.lowest, kind.highest}};
  } else if (text.starts_with("top-") && kind.has_top) {
    const auto count = parse_integer(text.substr(4));
    if (!count || *count < 1 || *count > 65535) return report_value(node, kind.allowed, errors);
    ports.kind = PortSelection::Kind::top;
    ports.top = static_cast<int>(*count);
  } else {
    read_port_list(node, kind, ports, errors);
  }
}

/// A port scan without `ports` means nmap's 1000 most common; it is written out so that every record shows
/// it.
void default_ports(ScanSpec& scan) {
  if (!scan.technique->takes_ports || scan.technique->probe == ProbeProtocol::ip) return;
  if (scan.ports.kind != PortSelection::Kind::none) return;
  scan.ports.kind = PortSelection::Kind::top;
  scan.ports.top = kDefaultTopPorts;
}

/// Options that nmap refuses, ignores or silently drops for this technique. A field without effect would be a
/// factor that is none.
void check_contradictions(const ScanSpec& scan, const YamlFields& fields) {
  const Technique& technique = *scan.technique;
  const std::string name(technique.name);
  const bool connects = technique.name == "connect";
  const bool raw_tcp = technique.probe == ProbeProtocol::tcp && !connects;
  const bool raw_ports = raw_tcp || technique.probe == ProbeProtocol::udp;
  const auto refuse = [&](std::string_view key, bool wrong, std::string_view why) {
    if (wrong && fields.has(key))
      fields.errors().add(fields.at(key), "\"" + std::string(key) + "\" contradicts technique " + name +
                                              "; " + std::string(why));
  };
  refuse("ports", !technique.takes_ports, "it has no ports, leave the key out");
  refuse("family", scan.family == Family::ipv6 && !technique.ipv6, "it exists in ipv4 only");
  refuse("family", scan.family == Family::ipv4 && !technique.ipv4, "it exists in ipv6 only");
  refuse("data_length", connects || technique.sweeps, "allowed with raw TCP, udp and ip-protocol");
  refuse("source_port", !raw_ports, "allowed with raw TCP techniques and udp");
  refuse("bad_checksum", !raw_ports, "allowed with raw TCP techniques and udp");
  refuse("fragment", !raw_tcp, "allowed with raw TCP techniques");
  if (scan.fragment && raw_tcp && scan.family == Family::ipv6)
    fields.errors().add(fields.at("fragment"), "\"fragment\" contradicts family ipv6; allowed with ipv4");
  // UltraProbe::setIP() of nmap 7.93 asserts that an IPv6 probe is TCP, UDP or ICMP.
  if (scan.data_length && technique.probe == ProbeProtocol::ip && scan.family == Family::ipv6)
    fields.errors().add(
        fields.at("data_length"),
        "\"data_length\" contradicts technique ip-protocol with family ipv6: nmap aborts; allowed "
        "with ipv4");
}

}  // namespace

void read_timings(const YamlFields& fields, std::string_view key, std::vector<Timing>& target) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr) return;
  target.clear();
  if (node->kind == Kind::list && node->items.empty())
    fields.errors().add(node->at, "the list of timings is empty; allowed are one or more of T0 to T5");
  fields.each(key, [&](const YamlNode& element) {
    const auto timing = element.kind == Kind::scalar ? parse_timing(element.text) : std::nullopt;
    if (!timing) return report_value(element, "T0, T1, T2, T3, T4 or T5", fields.errors());
    if (std::find(target.begin(), target.end(), *timing) != target.end())
      fields.errors().add(element.at, to_string(*timing) + " is listed twice; keep one");
    else
      target.push_back(*timing);
  });
}

ScanSpec read_scan(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "a scan",
                          {"name", "technique", "family", "ports", "retries", "scan_delay", "max_rate",
                           "data_length", "source_port", "fragment", "bad_checksum", "timings"},
                          errors);
  ScanSpec scan;
  fields.require({"technique"});
  fields.name("name", scan.name);
  const auto family = fields.choice("family", {"ipv4", "ipv6"});
  fields.integer("retries", scan.retries, 0, kMostRetries);
  fields.duration("scan_delay", scan.scan_delay, kMillisecond, 3600 * kSecond);
  if (scan.scan_delay && *scan.scan_delay % kMillisecond != 0)
    errors.add(fields.find("scan_delay")->at,
               "\"scan_delay\" is finer than nmap can keep; allowed are whole ms");
  fields.integer("max_rate", scan.max_rate, 1, kMostRate);
  fields.integer("data_length", scan.data_length, 1, kMostDataLength);
  fields.integer("source_port", scan.source_port, 1, 65535);
  fields.boolean("fragment", scan.fragment);
  fields.boolean("bad_checksum", scan.bad_checksum);
  read_timings(fields, "timings", scan.timings);

  if (const auto index = fields.choice("technique", technique_names())) {
    scan.technique = &kTechniques[*index];
    const bool only_ipv6 = !scan.technique->ipv4.has_value();
    if (family ? *family == 1 : only_ipv6) scan.family = Family::ipv6;
    if (const YamlNode* ports = fields.find("ports"); ports != nullptr && scan.technique->takes_ports)
      read_ports(*ports, port_kind(*scan.technique), scan.ports, errors);
    default_ports(scan);
    check_contradictions(scan, fields);
    if (scan.name.empty())
      scan.name = std::string(scan.technique->name) + (scan.family == Family::ipv6 && !only_ipv6 ? "6" : "");
  }
  return scan;
}

}  // namespace zpilab
