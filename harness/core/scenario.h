// What to run, as read from a scenario file. Typed fields only: a scenario never holds a command line.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/ids.h"
#include "harness/core/technique.h"

namespace zpilab {

/// nmap's timing template -T0 .. -T5.
struct Timing {
  int level = 3;
  auto operator<=>(const Timing&) const = default;
};
inline std::string to_string(Timing timing) { return "T" + std::to_string(timing.level); }

/// Which ports (or IP protocols) a scan probes.
struct PortSelection {
  enum class Kind { none, top, list } kind = Kind::none;
  int top = 0;                              ///< top-N
  std::vector<std::pair<int, int>> ranges;  ///< list: inclusive, sorted, disjoint
  auto operator<=>(const PortSelection&) const = default;
};
/// "top-1000", "1-100,443" or "".
std::string to_string(const PortSelection& ports);

/// One row of a scenario's `scans`.
struct ScanSpec {
  std::string name;  ///< unique in the scenario; default "<technique>[6]", the 6 where there is an ipv4 one
  const Technique* technique = nullptr;  ///< row of kTechniques
  Family family = Family::ipv4;
  PortSelection ports;
  std::optional<int> retries;             ///< --max-retries, 0..10
  std::optional<Nanoseconds> scan_delay;  ///< --scan-delay
  std::optional<int> max_rate;            ///< --max-rate, packets/s
  std::optional<int> data_length;         ///< --data-length, bytes
  std::optional<int> source_port;         ///< --source-port
  bool fragment = false;                  ///< -f
  bool bad_checksum = false;              ///< --badsum
  std::vector<Timing> timings;            ///< overrides the scenario's timings if not empty

  /// Class by technique and family. Precondition: the loader checked that the pair exists.
  TrafficClass traffic_class() const { return family == Family::ipv6 ? *technique->ipv6 : *technique->ipv4; }
};

/// What the device does with packets to closed ports.
enum class Policy : std::uint8_t {
  open,    ///< no firewall: the kernel answers
  reject,  ///< a firewall answers in its place
  drop,    ///< a firewall is silent
  reset,   ///< a firewall resets TCP and is silent otherwise
};
/// Whether closed ports, and protocols that nobody serves, are silent to such probes.
constexpr bool silent(Policy policy, ProbeProtocol probe) {
  return policy == Policy::drop ||
         (policy == Policy::reset && (probe == ProbeProtocol::udp || probe == ProbeProtocol::ip));
}
std::string_view policy_name(Policy policy);
std::optional<Policy> parse_policy(std::string_view name);

/// What a lab's device serves. Names stand in plans and tables.
struct OpenPorts {
  std::string name = "3tcp-1udp";  ///< unique in the scenario; default: how many of each
  std::vector<int> tcp = {22, 80, 443}, udp = {53};
  auto operator<=>(const OpenPorts&) const = default;
};
/// "3tcp-1udp".
std::string default_name(const OpenPorts& ports);

/// How fast a lab's device sends ICMP errors, which is what paces scans of UDP ports and IP protocols.
enum class IcmpLimits : std::uint8_t {
  kernel,  ///< "default": Linux's own limits, the same in every cell
  off,     ///< none at all
  strict,  ///< one error in five seconds to each host
};
std::string_view icmp_limits_name(IcmpLimits limits);
std::optional<IcmpLimits> parse_icmp_limits(std::string_view name);

/// What the device's link does to frames, in each direction.
struct Impairment {
  std::string name = "none";
  Nanoseconds delay = 0;
  double loss_percent = 0;
  std::int64_t bits_per_second = 0;  ///< 0: as fast as it goes
  bool none() const { return delay == 0 && loss_percent == 0 && bits_per_second == 0; }
  auto operator<=>(const Impairment&) const = default;
};
/// "delay 50 ms, loss 1 %, rate 10000000 bit/s"; "none".
std::string describe(const Impairment& impairment);

struct Phases {
  Nanoseconds lead_in = 20 * kSecond;       ///< workload runs, no scan
  Nanoseconds scan_at_most = 60 * kSecond;  ///< then nmap is stopped and the scan is "cut"
  Nanoseconds grace = 10 * kSecond;         ///< after the last probe: an alarm still counts as a hit
};

/// A workload with other settings, under a name of its own.
struct WorkloadVariant {
  std::string workload;                    ///< whose folder it is
  std::map<std::string, double> settings;  ///< instead of the workload's own; the others stay
};

/// How the levels of the factors that are not scan or timing come together in trials.
enum class FactorDesign : std::uint8_t {
  crossed,  ///< each block holds every combination
  dealt,    ///< each block holds every scan once, with one level of each factor from that factor's deck of
            ///< cards
};

/// Scenario keys of the factors whose levels have names, and so may have weights.
inline constexpr std::array<std::string_view, 5> kNamedFactors = {"workloads", "policies", "open_ports",
                                                                  "icmp_limits", "impairments"};

struct Scenario {
  std::string name;
  std::string description;
  std::uint64_t seed = 0;
  int repetitions = 1;
  std::vector<std::string> devices;              ///< names from the inventory; empty means all
  std::vector<double> sampling_rates_hz = {10};  ///< more than one: a factor of the plan
  Phases phases;
  std::vector<Timing> timings = {{3}};
  std::vector<ScanSpec> scans;                      ///< may be empty: a campaign of normal life only
  int placebo_per_block = 1;                        ///< trials without a scan, in each block
  std::vector<std::string> workloads = {"idle"};    ///< names, of variants too
  std::map<std::string, WorkloadVariant> variants;  ///< by their names in `workloads`
  std::vector<std::string> detectors;
  std::vector<Policy> policies = {Policy::open};
  std::vector<OpenPorts> open_ports = std::vector<OpenPorts>(1);  ///< one, as usual
  std::vector<IcmpLimits> icmp_limits = {IcmpLimits::kernel};
  std::vector<Impairment> impairments = std::vector<Impairment>(1);
  FactorDesign factors = FactorDesign::crossed;
  /// How many cards a level has in its factor's deck, by factor (of kNamedFactors) and level; 1 is left out.
  std::map<std::string, std::map<std::string, int>, std::less<>> weights;
  std::string text;  ///< the file itself, kept in the campaign
  std::string hash;  ///< SHA-256 of `text`, lower-case hex
};

/// Names of the levels that the scenario gives a factor of kNamedFactors, in its order.
std::vector<std::string> level_names(const Scenario& scenario, std::string_view factor);

}  // namespace zpilab
