// zpi-agent replay: a recorded stream for a detector, as fast as it takes it, by the rules that live
// detectors live under. Nothing is lost and nothing depends on time: the stream waits for the detector, and
// an alarm must name the sample that caused it, whose time it has.
#pragma once

#include "harness/core/clock.h"

namespace zpilab {

/// stdin: a `start_detector` command, then the stream. stdout: `detector` and `detection` lines, and a
/// `failure` line if the detector did not do its part: it could not be started, ended before its input did or
/// with an error, alarmed without a sample that it had been given, or kept us waiting for `patience`: it was
/// not ready, read nothing, or did not end at the end of its input. Returns the exit code: 0, 3 for input
/// that is not the protocol's, 5 after a failure.
int run_replay(Nanoseconds patience);

}  // namespace zpilab
