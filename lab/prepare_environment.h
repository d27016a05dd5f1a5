// What is stored with a trial about one host: kernel, CPUs, load, the sysctls that pace or chatter as they
// really are, the offloads of its links, policy and packet filter. Reading moves no counter of the network.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace zpilab {

using Environment = std::map<std::string, std::string>;

/// Links of this network namespace other than the loopback, in name order.
std::vector<std::string> link_names();

/// Everything that the kernel tells. What this kernel does not have is left out, never invented.
Environment host_environment();

}  // namespace zpilab
