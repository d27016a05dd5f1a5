// ChangedSysctls: kernel settings of this network namespace, changed for one trial and put back by the
// destructor.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/result.h"
#include "lab/pinned_sysctls.h"

namespace zpilab {

/// What IcmpLimits::off writes: answers to closed ports and unknown protocols are sent as fast as they are
/// asked for.
inline constexpr std::array<PinnedSysctl, 5> kNoIcmpLimits = {{
    {"net/ipv4/icmp_ratelimit", "0", true},
    {"net/ipv4/icmp_ratemask", "0", true},
    // IPv6 errors count here too; older kernels have one limit for all namespaces, which the mask below
    // avoids.
    {"net/ipv4/icmp_msgs_per_sec", "1000000", false},
    {"net/ipv6/icmp/ratelimit", "0", true},
    {"net/ipv6/icmp/ratemask", "127", true},  // a type that nobody sends: an empty mask cannot be written
}};

/// What IcmpLimits::strict writes. Errors that are not limited by default (a mask's) stay so.
inline constexpr std::array<PinnedSysctl, 2> kStrictIcmpLimits = {{
    {"net/ipv4/icmp_ratelimit", "5000", true},
    {"net/ipv6/icmp/ratelimit", "5000", true},
}};

class ChangedSysctls {
 public:
  /// Writes all of them; what was written is put back if one cannot be.
  template <typename List>
  static Result<ChangedSysctls> apply(const List& settings) {
    ChangedSysctls changed;
    for (const PinnedSysctl& setting : settings)
      if (auto done = changed.change(setting); !done) return done.error();
    return changed;
  }
  ChangedSysctls(ChangedSysctls&& other) noexcept : before_(std::exchange(other.before_, {})) {}
  ChangedSysctls& operator=(ChangedSysctls&&) = delete;
  ~ChangedSysctls();

 private:
  ChangedSysctls() = default;
  Result<Done> change(const PinnedSysctl& setting);

  std::vector<std::pair<std::string, std::string>> before_;  ///< path below /proc/sys and value
};

}  // namespace zpilab
