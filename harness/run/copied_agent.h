// The agent on a device that brings no programs along: a phone. It is copied there for a trial, with the
// models that detectors may name, and leaves nothing behind: the phone itself removes it when the agent ends,
// as it does at the end of its lease.
#pragma once

#include <string>
#include <vector>

#include "harness/remote/remote_shell.h"
#include "harness/run/async.h"

namespace zpilab {

/// Makes a new folder on the phone with bin/zpi-agent for its processor, taken from `share`/agents, and
/// share/zpilab/model; ends in the folder's path. What trials left there more than a day ago goes.
/// Errc::unavailable if no agent is built for that processor.
Awaitable<Result<std::string>> copy_agent(RemoteShell& shell, std::string share);

/// To be put in front of the agent's argv: runs it, outlives a hangup, and removes the folder behind it.
std::vector<std::string> removing_launcher(const std::string& folder);

/// For a folder in which nothing was started, or whose trial is over. Removing it twice is no failure.
Awaitable<Result<Done>> remove_agent(RemoteShell& shell, std::string folder);

}  // namespace zpilab
