// `zpilab tap`: tells when the probes of a scan arrived at the device's link. It runs beside the device (in a
// lab in the switch), never on it.
//
// Standard input: the line `clock ID` is answered at once, the line `stop` ends it, any other is a sign of
// life.
//
// Standard output is JSON Lines; times are CLOCK_MONOTONIC of this host, kinds are those of
// harness/core/probe.h:
//   {"ready":{"boot_id":"...","clock":"CLOCK_MONOTONIC","now":ns}}     from here on every frame is seen
//   {"f":[[time,kind,bytes],...]}                                      every 20 ms, oldest first
//   {"clock":{"id":n,"received":ns,"sent":ns}}                         to `clock ID`
//   {"summary":{"clock_step":bool,"frames":n,"lost":n}}                after `stop` or the end of standard
//   input
// Frames that were lost, or a wall clock that was set meanwhile, make the trial invalid: that is for the
// reader to say.
#pragma once

#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/remote_host/classify_frame.h"

namespace zpilab {

struct TapOptions {
  std::string interface;
  ScanFrames scan;
  Nanoseconds silence = 0;  ///< end after so long without a line on standard input; 0: only at its end
};

/// Returns the exit code for main.
int run_tap(const TapOptions& options, int input = 0, int output = 1);

/// The command line behind `zpilab tap`.
int tap_main(std::vector<std::string> args);

}  // namespace zpilab
