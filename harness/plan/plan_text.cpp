#include "harness/plan/plan_text.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "harness/core/number_text.h"

namespace zpilab {
namespace {

class Lines {
 public:
  void add(std::string_view key, std::string_view value) {
    text_ += key;
    text_ += ' ' + std::to_string(value.size()) + ' ';
    text_ += value;
    text_ += '\n';
  }
  void add(std::string_view key, std::int64_t value) { add(key, std::string_view(std::to_string(value))); }
  template <typename T>
  void add(std::string_view key, const std::optional<T>& value) {
    if (value) add(key, static_cast<std::int64_t>(*value));
  }
  void add_list(std::string_view key, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(key, std::string_view(value));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_timings(Lines& lines, std::string_view key, const std::vector<Timing>& timings) {
  for (Timing timing : timings) lines.add(key, timing.level);
}

void add_scan(Lines& lines, const ScanSpec& scan) {
  lines.add("scan", std::string_view(scan.name));
  lines.add("technique", scan.technique->name);
  lines.add("family", static_cast<std::int64_t>(scan.family));
  lines.add("ports", std::string_view(to_string(scan.ports)));
  lines.add("retries", scan.retries);
  lines.add("scan_delay", scan.scan_delay);
  lines.add("max_rate", scan.max_rate);
  lines.add("data_length", scan.data_length);
  lines.add("source_port", scan.source_port);
  lines.add("fragment", std::int64_t{scan.fragment});
  lines.add("bad_checksum", std::int64_t{scan.bad_checksum});
  add_timings(lines, "scan_timing", scan.timings);
}

/// Only for variants: a scenario without one has the text, and so the plan's hash, that it always had.
void add_variant(Lines& lines, const std::string& name, const WorkloadVariant& variant) {
  lines.add("variant", std::string_view(name));
  lines.add("variant_of", std::string_view(variant.workload));
  for (const auto& [setting, value] : variant.settings)
    lines.add("variant_setting", std::string_view(setting + ' ' + number_text(value)));
}

/// Factors that are as usual leave no trace: older scenarios keep their text, and so their plan's hash.
void add_target_factors(Lines& lines, const Scenario& scenario) {
  for (const OpenPorts& ports : scenario.open_ports) {
    if (scenario.open_ports.size() > 1 || ports.name != default_name(ports))
      lines.add("open_ports", std::string_view(ports.name));
    for (int port : ports.tcp) lines.add("open_tcp_port", port);
    for (int port : ports.udp) lines.add("open_udp_port", port);
  }
  if (scenario.icmp_limits != std::vector<IcmpLimits>{IcmpLimits::kernel})
    for (IcmpLimits limits : scenario.icmp_limits) lines.add("icmp_limits", icmp_limits_name(limits));
  if (scenario.impairments == std::vector<Impairment>(1)) return;
  for (const Impairment& impairment : scenario.impairments) {
    lines.add("impairment", std::string_view(impairment.name));
    lines.add("delay", impairment.delay);
    lines.add("loss_percent", std::string_view(number_text(impairment.loss_percent)));
    lines.add("bits_per_second", impairment.bits_per_second);
  }
}

/// Only for dealt factors, as above.
void add_design(Lines& lines, const Scenario& scenario) {
  if (scenario.factors == FactorDesign::crossed) return;
  lines.add("factors", std::string_view("dealt"));
  for (const auto& [factor, levels] : scenario.weights)
    for (const auto& [level, weight] : levels)
      lines.add("weight", std::string_view(factor + ' ' + level + ' ' + std::to_string(weight)));
}

void add_device(Lines& lines, const DeviceRole& device) {
  lines.add("device", std::string_view(device.name));
  lines.add("os", std::string_view(device.os));
  lines.add("ipv4_addresses", device.ipv4_addresses);
  lines.add("ipv6_addresses", device.ipv6_addresses);
  lines.add("has_sweep", std::int64_t{device.has_sweep});
  lines.add("has_tap", std::int64_t{device.has_tap});
}

}  // namespace

std::string plan_text(const Scenario& scenario, const std::vector<DeviceRole>& devices,
                      const std::vector<ScopeEntry>& scope) {
  Lines lines;
  lines.add("zpilab plan", 1);
  lines.add("scenario", std::string_view(scenario.name));
  lines.add("seed", std::string_view(std::to_string(scenario.seed)));
  lines.add("repetitions", scenario.repetitions);
  for (double rate : scenario.sampling_rates_hz)
    lines.add("sampling_rate", std::string_view(number_text(rate)));
  lines.add("lead_in", scenario.phases.lead_in);
  lines.add("scan_at_most", scenario.phases.scan_at_most);
  lines.add("grace", scenario.phases.grace);
  add_timings(lines, "timing", scenario.timings);
  for (const ScanSpec& scan : scenario.scans) add_scan(lines, scan);
  lines.add("placebo_per_block", scenario.placebo_per_block);
  lines.add_list("workload", scenario.workloads);
  for (const auto& [name, variant] : scenario.variants) add_variant(lines, name, variant);
  lines.add_list("detector", scenario.detectors);
  for (Policy policy : scenario.policies) lines.add("policy", policy_name(policy));
  add_target_factors(lines, scenario);
  add_design(lines, scenario);
  for (const DeviceRole& device : devices) add_device(lines, device);
  std::set<std::string> ranges;
  for (const ScopeEntry& entry : scope) ranges.insert(to_string(entry.range));
  for (const std::string& range : ranges) lines.add("scope", std::string_view(range));
  return lines.take();
}

}  // namespace zpilab
