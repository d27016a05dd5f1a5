// What the harness tells a host of a lab to be for one trial, and what the host answers: the contract of
// `zpilab-lab prepare`, documented in lab/README.md. JSON Lines; encoding and decoding are pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/core/address.h"
#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/scenario.h"
#include "harness/core/workload.h"

namespace zpilab {

/// What a host does to the frames that leave it.
struct LinkImpairment {
  Impairment impairment;
  std::vector<std::string> links;  ///< empty: all of the host's
};

struct PrepareRequest {
  std::string role;  ///< "device", "scanner", "switch", "peer"
  std::string name;
  Policy policy = Policy::open;
  std::vector<int> open_tcp_ports, open_udp_ports;
  IcmpLimits icmp_limits = IcmpLimits::kernel;
  std::optional<LinkImpairment> impairment;  ///< of this host's links
  std::vector<Prefix> scope;
  std::map<std::string, std::vector<IpAddress>> addresses;  ///< role -> addresses
  const Workload* workload = nullptr;                       ///< only this role's programs are sent; not owned
  std::uint64_t seed = 0;
};
/// One line, no newline.
std::string encode(const PrepareRequest& request);
/// The line that starts the workload's programs.
inline std::string encode_prepare_start() { return R"({"start":{}})"; }

struct PrepareReady {
  std::map<std::string, std::string> environment;
};
struct PrepareStarted {};
struct PrepareEvent {
  Nanoseconds time = 0;
  std::string text;
};
struct PrepareWork {
  std::map<std::string, double> totals;
};
struct PrepareFailed {
  std::string what;
};
/// The host cannot be what was asked for, and that is nobody's mistake: the trial is skipped.
struct PrepareSkipped {
  std::string what;
};
using PrepareReply =
    std::variant<PrepareReady, PrepareStarted, PrepareEvent, PrepareWork, PrepareFailed, PrepareSkipped>;
Result<PrepareReply> decode_prepare_reply(std::string_view line);

}  // namespace zpilab
