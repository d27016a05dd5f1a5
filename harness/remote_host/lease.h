// `zpilab lease`: runs a program on a remote host for as long as the controller is heard. Without it, a
// controller that dies would leave nmap scanning for ever.
//
// Standard input: any line is a heartbeat, the line `stop` ends the program. Silence, end of input, or
// `at_most` end it too: SIGTERM to its process group, SIGKILL two seconds later. nmap takes SIGTERM without
// closing its XML, which is then cut off in the middle: the reader of a cut scan must expect that.
//
// Standard output is JSON Lines:
//   {"started":{"boot_id":"...","pid":n,"realtime":ns,"t":ns}}     t: CLOCK_MONOTONIC
//   {"out":"line"} {"err":"line"} {"xml":"line"}                   of the program's stdout, stderr and
//   descriptor 3
//   {"exit":{"code":n,"reason":"exited|at-most|silence|stopped","signal":n,"t":ns}}
#pragma once

#include <string>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

struct LeaseOptions {
  Nanoseconds silence = 30 * kSecond;
  Nanoseconds at_most = 0;  ///< 0: no end but silence
  std::vector<std::string> argv;
};

/// Returns the exit code for main: 0 if the program was run, whatever came of it; 5 if it could not be
/// started.
int run_lease(const LeaseOptions& options, int input = 0, int output = 1);

/// The command line behind `zpilab lease`.
int lease_main(std::vector<std::string> args);

}  // namespace zpilab
