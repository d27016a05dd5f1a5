// The agent on a device that brings no programs along: a phone, a Windows. It is copied there for a trial,
// with the models that detectors may name, and leaves nothing behind: started by
// RemoteShell::start_then_remove, it is removed by the device itself when it ends, as it does at the end of
// its lease.
#pragma once

#include <string>

#include "harness/core/inventory.h"
#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// Makes a new folder there with bin/zpi-agent for its processor (Windows: bin/zpi-agent.exe), taken from
/// `share`/agents, and share/zpilab/model; ends in the folder's path. What trials left there more than a day
/// ago goes. Errc::unavailable if no such agent is built.
Awaitable<Result<std::string>> copy_agent(RemoteShell& shell, Reach::System system, std::string share);

/// For a folder in which nothing was started, or whose trial is over. Removing it twice is no failure.
Awaitable<Result<Done>> remove_agent(RemoteShell& shell, Reach::System system, std::string folder);

}  // namespace zpilab
