#include "harness/scenario/load_target.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/scenario/read_ports.h"
#include "harness/yaml/typed_values.h"

namespace zpilab {
namespace {

using Kind = YamlNode::Kind;

constexpr Nanoseconds kLongestDelay = 10 * kSecond;
constexpr double kMostLoss = 90;
constexpr std::int64_t kLeastBitRate = 1'000, kMostBitRate = 100'000'000'000;

/// Adds a value of a factor; two of one name could not be told apart in a table.
template <typename Value>
void add_named(const YamlNode& node, Value value, std::vector<Value>& values, YamlErrors& errors) {
  const bool known = std::any_of(values.begin(), values.end(),
                                 [&value](const Value& other) { return other.name == value.name; });
  if (known)
    errors.add(node.at, "a second one named " + shown(value.name) + "; give each its own \"name\"");
  else
    values.push_back(std::move(value));
}

OpenPorts read_open_ports(const YamlNode& node, YamlErrors& errors) {
  const YamlFields fields(node, "open ports", {"name", "tcp", "udp"}, errors);
  OpenPorts ports{"", {}, {}};
  fields.name("name", ports.name);
  read_ports(fields, "tcp", ports.tcp);
  read_ports(fields, "udp", ports.udp);
  if (ports.name.empty()) ports.name = default_name(ports);
  return ports;
}

/// The short form: one value, TCP and UDP under keys of their own.
void read_short_form(const YamlFields& fields, OpenPorts& ports) {
  read_ports(fields, "open_tcp_ports", ports.tcp);
  read_ports(fields, "open_udp_ports", ports.udp);
  ports.name = default_name(ports);
}

void read_all_open_ports(const YamlFields& fields, std::vector<OpenPorts>& all) {
  if (!fields.has("open_ports")) return read_short_form(fields, all.front());
  for (const std::string_view key : {"open_tcp_ports", "open_udp_ports"})
    if (fields.has(key))
      fields.errors().add(
          fields.at(key),
          shown(key) + " contradicts \"open_ports\", which says it for both; keep one of them");
  all.clear();
  fields.each("open_ports", [&](const YamlNode& node) {
    add_named(node, read_open_ports(node, fields.errors()), all, fields.errors());
  });
}

void read_icmp_limits(const YamlFields& fields, std::vector<IcmpLimits>& all) {
  if (!fields.has("icmp_limits")) return;
  all.clear();
  fields.each("icmp_limits", [&](const YamlNode& node) {
    const auto limits = node.kind == Kind::scalar ? parse_icmp_limits(node.text) : std::nullopt;
    if (!limits) return report_value(node, "default, off or strict", fields.errors());
    if (std::find(all.begin(), all.end(), *limits) != all.end())
      fields.errors().add(node.at, shown(node.text) + " is listed twice; keep one");
    else
      all.push_back(*limits);
  });
}

template <typename Value, typename Parse>
void read_unit(const YamlFields& fields, std::string_view key, Parse parse, Value least, Value most,
               std::string_view allowed, Value& target) {
  const YamlNode* node = fields.find(key);
  if (node == nullptr) return;
  const auto value = node->kind == Kind::scalar ? parse(node->text) : std::nullopt;
  if (value && *value >= least && *value <= most)
    target = *value;
  else
    report_value(*node, allowed, fields.errors());
}

/// `none`, or {name: slow-link, delay: 50 ms, loss: 1 %, rate: 10 Mbit/s}.
Impairment read_impairment(const YamlNode& node, YamlErrors& errors) {
  Impairment impairment;
  if (node.kind != Kind::map) {
    if (node.kind != Kind::scalar || node.text != "none")
      report_value(node, "none, or {name: slow-link, delay: 50 ms, loss: 1 %, rate: 10 Mbit/s}", errors);
    return impairment;
  }
  const YamlFields fields(node, "an impairment", {"name", "delay", "loss", "rate"}, errors);
  impairment.name.clear();
  fields.require({"name"});
  fields.name("name", impairment.name);
  fields.duration("delay", impairment.delay, kMicrosecond, kLongestDelay);
  read_unit(fields, "loss", parse_percent, 0.001, kMostLoss, "a share from 0.001 % to 90 %",
            impairment.loss_percent);
  read_unit(fields, "rate", parse_bit_rate, kLeastBitRate, kMostBitRate, "a rate from 1 kbit/s to 100 Gbit/s",
            impairment.bits_per_second);
  if (impairment.name == "none")
    report_value(*fields.find("name"), "another name, this one means a link as it is", errors);
  else if (errors.empty() && impairment.none())
    errors.add(node.at, "an impairment that does nothing; give delay, loss or rate");
  return impairment;
}

void read_impairments(const YamlFields& fields, std::vector<Impairment>& all) {
  if (!fields.has("impairments")) return;
  all.clear();
  fields.each("impairments", [&](const YamlNode& node) {
    add_named(node, read_impairment(node, fields.errors()), all, fields.errors());
  });
}

}  // namespace

void read_target_factors(const YamlFields& fields, Scenario& scenario) {
  read_all_open_ports(fields, scenario.open_ports);
  read_icmp_limits(fields, scenario.icmp_limits);
  read_impairments(fields, scenario.impairments);
}

}  // namespace zpilab
