// Configurations and content of the real servers: text and files only, no processes.
#pragma once

#include <string>

#include "harness/core/result.h"
#include "lab/prepare_folder.h"
#include "lab/prepare_request.h"

namespace zpilab {

/// Listens on port 22 of both families, lets nobody in whose key is not in the file `authorized_keys` (which
/// exists only if a workload makes it), keeps no state outside `host_key`'s folder.
std::string sshd_configuration(const std::string& host_key, const std::string& authorized_keys);

/// Answers lab.test from the request's addresses ("device.lab.test", "www.lab.test") and has no upstream. On
/// the peer the zones late.lab.test and never.lab.test go to the LateNameServer on its loopback.
std::string dnsmasq_configuration(const HostRequest& request, const std::string& log_file);

/// Where the web servers' pages are, below `folder`.
std::string web_folder(const ScratchFolder& folder);
/// Pages from 2 kB to 8 MB. The large ones are sparse: they cost no memory until somebody writes to them.
Result<Done> make_web_pages(const ScratchFolder& folder);

}  // namespace zpilab
