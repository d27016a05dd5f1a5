// What a whole session costs on this device: this program started as a controller starts it, sampling at 10
// Hz and telling each sample, with `zpi-agent detect` beside it.
#pragma once

#include <string>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/wire.h"

namespace zpilab {

/// What the session's summary says was used while the detector was ready, for about `duration`. `program`:
/// the path of zpi-agent. Errors: it or its detector does not start, or says nothing for 30 s.
Result<wire::Usage> measure_session(const std::string& program, const std::string& proc_root,
                                    const std::string& model_path, Nanoseconds duration);

}  // namespace zpilab
