// Reads all counters of this operating system's network stack. One source file per system implements it
// (sampler_linux.cpp); everything above speaks of names and increments only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/sample.h"

namespace zpilab {

class Sampler {
 public:
  virtual ~Sampler() = default;

  /// Names of the counters; an index never changes its meaning. Grows only inside read().
  virtual const std::vector<std::string>& counters() const = 0;

  /// Reads everything now. `deltas` becomes how far each counter moved since the reading before, ascending by
  /// index, without zeros; the first reading gives none. A counter that ran backwards gives no increment (see
  /// counter_step()). On an error nothing is consumed: the next reading that succeeds covers the whole
  /// stretch.
  virtual Result<Done> read(std::vector<CounterDelta>& deltas) = 0;

  /// What this system does not give although it could, and what to do about it; a sentence each.
  virtual std::vector<std::string> remarks() const { return {}; }

  /// Reads the same bytes and throws them away: what a sample must be compared with when its cost is judged.
  virtual Result<Done> read_bare() = 0;
};

enum class CounterScope : std::uint8_t {
  all,
  /// Without those of Linux alone in /proc/net/netstat: the kernel spends half of a reading on printing them.
  /// Elsewhere nothing is cheaper to leave out, and it means all.
  standard,
};

/// Opens DIR/self/net/{snmp,netstat,snmp6,dev} below `proc_root` and keeps the descriptors, so that they
/// belong to this process's network namespace for good. A kernel without IPv6 lacks snmp6; the others must be
/// there.
///
/// `still_at_most`: while no interface (lo among them) counts a packet, the other files are left unread, for
/// this long at most; a packet makes them read in its own sample and the one behind it. What moves without a
/// packet (a datagram that its program reads late, a route that is missing) is then told that much later. 0:
/// every file in every sample. On other systems every sample is whole.
Result<std::unique_ptr<Sampler>> open_sampler(const std::string& proc_root = "/proc",
                                              CounterScope scope = CounterScope::all,
                                              Nanoseconds still_at_most = 0);

}  // namespace zpilab
