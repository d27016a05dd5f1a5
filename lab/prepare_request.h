// What the harness asks of one host, as the first line on the standard input of `zpilab-lab prepare`. Parsing
// is pure and strict: unknown keys, wrong types and values out of range are refused by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/ports.h"
#include "harness/core/prepare_message.h"
#include "harness/core/result.h"
#include "harness/core/scenario.h"

namespace zpilab {

/// A helper only runs what a workload wants of it.
enum class HostRole { device, scanner, peer, helper };

struct RequestedProgram {
  std::vector<std::string> argv;  ///< argv[0] is relative to its folder, or found on PATH
  bool restarts = false;
  std::string folder{};       ///< absolute, without "..": where its files are, and where it runs
  std::string episodes_of{};  ///< name of the workload with which it comes and goes; empty: always there
};

/// Means of exponentials.
struct RequestedEpisodes {
  Nanoseconds length = 0;
  Nanoseconds pause = 0;
};

struct RequestedWorkload {
  std::string name;
  std::string folder;  ///< absolute, without ".."
  std::uint64_t seed = 0;
  std::map<std::string, double> settings;
  std::vector<std::string> packages;       ///< with the programs that its programs call; for a message
  std::vector<RequestedProgram> programs;  ///< only this host's
  RequestedEpisodes episodes{};            ///< from the settings, positive if a program has episodes
  DevicePorts serves{};                    ///< of the device: its own programs listen there
};

struct HostRequest {
  HostRole role = HostRole::device;
  std::string role_name;  ///< "device", "scanner", "peer", "router", ...
  std::string name;       ///< the host's name in the cell
  Policy policy = Policy::open;
  std::vector<int> open_tcp_ports, open_udp_ports;  ///< the device's, told to every host; sorted, unique
  IcmpLimits icmp_limits = IcmpLimits::kernel;
  std::optional<LinkImpairment> impairment;  ///< of this host's links
  std::vector<Prefix> scope;
  std::map<std::string, std::vector<IpAddress>> addresses;  ///< by role
  std::optional<RequestedWorkload> workload;
};

/// The device's ports on which programs of the workload listen.
inline DevicePorts served_by_workload(const HostRequest& request) {
  return request.workload ? request.workload->serves : DevicePorts{};
}

/// Longer lines are refused before they are parsed.
inline constexpr std::size_t kMaxPrepareLine = 1 << 20;

/// {"prepare":{...}}. Errors are Errc::invalid_input and name the field.
Result<HostRequest> parse_host_request(std::string_view line);
/// {"start":{}} and nothing else.
Result<Done> parse_start(std::string_view line);

}  // namespace zpilab
