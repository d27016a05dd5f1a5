// `zpilab lease`: runs a program on a remote host for as long as the controller is heard. Without it, a
// controller that dies would leave nmap scanning for ever.
//
// Standard input: any line is a heartbeat, `clock ID` is answered at once, the line `stop` ends the program.
// Silence, end of input, or `at_most` end it too: SIGTERM to its process group, SIGKILL two seconds later.
// nmap takes SIGTERM without closing its XML, which is then cut off in the middle: the reader of a cut scan
// must expect that.
//
// With `wait` the program starts at the line `start`, and the lease stays after the program's end until its
// input ends: so this host's clock can be asked for before and after, while nothing else happens.
//
// Standard output is JSON Lines:
//   {"ready":{"boot_id":"..."}}                                    with `wait`: the line `start` may come
//   {"started":{"boot_id":"...","pid":n,"realtime":ns,"t":ns}}     t: CLOCK_MONOTONIC
//   {"out":"line"} {"err":"line"} {"xml":"line"}                   of the program's stdout, stderr and
//   descriptor 3
//   {"clock":{"id":n,"received":ns,"sent":ns}}                     to `clock ID`
//   {"exit":{"code":n,"reason":"exited|at-most|silence|stopped","signal":n,"t":ns}}
#pragma once

#include <string>
#include <vector>

#include "harness/core/clock.h"

namespace zpilab {

struct LeaseOptions {
  Nanoseconds silence = 30 * kSecond;
  Nanoseconds at_most = 0;  ///< of the program; 0: no end but silence
  std::vector<std::string> argv;
  bool wait = false;  ///< for `start` before the program, and for the end of input behind it
};

/// Returns the exit code for main: 0 if the program was run, whatever came of it; 5 if it was not.
int run_lease(const LeaseOptions& options, int input = 0, int output = 1);

/// The command line behind `zpilab lease`.
int lease_main(std::vector<std::string> args);

}  // namespace zpilab
