// The words for enumerations and small values, in one place, so that every program spells them alike.
#include <array>
#include <cassert>

#include "harness/core/number_text.h"
#include "harness/core/scenario.h"
#include "harness/core/trial.h"

namespace zpilab {
namespace {

constexpr std::array<std::string_view, 4> kPolicies = {"open", "reject", "drop", "reset"};
constexpr std::array<std::string_view, 3> kIcmpLimits = {"default", "off", "strict"};
constexpr std::array<std::string_view, 6> kTrialStates = {"planned", "running", "done",
                                                          "invalid", "refused", "skipped"};
constexpr std::array<std::string_view, 4> kDetectorStates = {"ok", "contaminated", "crashed", "not covered"};

}  // namespace

std::string to_string(const PortSelection& ports) {
  if (ports.kind == PortSelection::Kind::none) return {};
  if (ports.kind == PortSelection::Kind::top) return "top-" + std::to_string(ports.top);
  std::string text;
  for (const auto& [first, last] : ports.ranges) {
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (last != first) text += '-' + std::to_string(last);
  }
  return text;
}

std::string_view policy_name(Policy policy) { return kPolicies.at(static_cast<std::size_t>(policy)); }

std::optional<Policy> parse_policy(std::string_view name) {
  for (std::size_t i = 0; i < kPolicies.size(); ++i)
    if (kPolicies[i] == name) return static_cast<Policy>(i);
  return std::nullopt;
}

std::string default_name(const OpenPorts& ports) {
  return std::to_string(ports.tcp.size()) + "tcp-" + std::to_string(ports.udp.size()) + "udp";
}

std::string_view icmp_limits_name(IcmpLimits limits) {
  return kIcmpLimits.at(static_cast<std::size_t>(limits));
}

std::optional<IcmpLimits> parse_icmp_limits(std::string_view name) {
  for (std::size_t i = 0; i < kIcmpLimits.size(); ++i)
    if (kIcmpLimits[i] == name) return static_cast<IcmpLimits>(i);
  return std::nullopt;
}

std::string describe(const Impairment& impairment) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (impairment.delay > 0) add("delay " + format_duration(impairment.delay));
  if (impairment.loss_percent > 0) add("loss " + number_text(impairment.loss_percent) + " %");
  if (impairment.bits_per_second > 0) add("rate " + std::to_string(impairment.bits_per_second) + " bit/s");
  return text.empty() ? "none" : text;
}

std::vector<std::string> level_names(const Scenario& scenario, std::string_view factor) {
  std::vector<std::string> names;
  if (factor == "workloads") return scenario.workloads;
  if (factor == "policies")
    for (Policy policy : scenario.policies) names.emplace_back(policy_name(policy));
  else if (factor == "open_ports")
    for (const OpenPorts& ports : scenario.open_ports) names.push_back(ports.name);
  else if (factor == "icmp_limits")
    for (IcmpLimits limits : scenario.icmp_limits) names.emplace_back(icmp_limits_name(limits));
  else if (factor == "impairments")
    for (const Impairment& impairment : scenario.impairments) names.push_back(impairment.name);
  else
    assert(false && "not one of kNamedFactors");
  return names;
}

std::string_view state_name(TrialState state) { return kTrialStates.at(static_cast<std::size_t>(state)); }
std::string_view state_name(DetectorState state) {
  return kDetectorStates.at(static_cast<std::size_t>(state));
}

}  // namespace zpilab
