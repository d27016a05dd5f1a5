// Before the first trial: whether the hosts of a standing cell answer and have the programs that a trial
// needs. What is wrong there is wrong for every trial, so it is said once, and no trial is spent on it.
#pragma once

#include "harness/core/inventory.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// The first thing that is wrong, naming the host: not reached, refused (host key), a program missing.
Awaitable<Result<Done>> check_cell(Executor executor, RemoteConnector& connector, Cell cell);

}  // namespace zpilab
