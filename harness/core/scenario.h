// What to run, as read from a scenario file. Typed fields only: a scenario never holds a command line.
#pragma once

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
  std::string name;                      ///< unique in the scenario; default "<technique>[6]"
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
enum class Policy : std::uint8_t { open, reject, drop };
std::string_view policy_name(Policy policy);
std::optional<Policy> parse_policy(std::string_view name);

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
  std::vector<int> open_tcp_ports = {22, 80, 443};
  std::vector<int> open_udp_ports = {53};
  std::string text;  ///< the file itself, kept in the campaign
  std::string hash;  ///< SHA-256 of `text`, lower-case hex
};

}  // namespace zpilab
