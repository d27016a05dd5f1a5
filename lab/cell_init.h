// The first process of a cell. It builds the hosts, then accepts connections for them, each answered by an
// sshd inside the host, and reaps what ends. It stays in its owner's network namespace, because an abstract
// socket can be reached from its own network namespace only.
#pragma once

#include <array>
#include <string>

#include "harness/core/unique_fd.h"
#include "lab/cell.h"
#include "lab/namespaces.h"
#include "lab/topology.h"

namespace zpilab {

/// What it tells its owner, once, as one packet. Another packet of one byte comes from the key holder, if
/// there is one: only its sender matters.
struct CellReport {
  bool ready = false;
  Errc code = Errc::failed;      ///< if not ready
  std::array<char, 600> text{};  ///< the host key, or what went wrong
  std::array<NamespaceNumbers, kCellHosts.size()> hosts{};
};

/// Runs in a new PID and mount namespace until its owner is gone. `name`: of the sockets.
[[noreturn]] void run_first_process(const CellOptions& options, const std::string& name, UniqueFd owner);

/// The abstract name of a host's socket.
std::string host_socket(const std::string& cell_name, std::size_t host);

}  // namespace zpilab
