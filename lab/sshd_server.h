// The SSH server of a cell's hosts: one `sshd -i` a connection, started inside the host with the accepted
// Unix socket as its stdin and stdout, so that talking to a host moves none of its network counters.
#pragma once

#include <string>

#include "harness/core/result.h"
#include "lab/child_process.h"

namespace zpilab {

struct SshdSettings {
  std::string programs;  ///< folder that comes first on the PATH of every session; may be empty
  std::string share;     ///< ZPILAB_SHARE of every session; may be empty
};

/// The text of sshd_config; paths are those in a host.
std::string sshd_config(const SshdSettings& settings);

/// One ed25519 key for the hosts and one for the client, made at the same time by two ssh-keygen.
class CellKeys {
 public:
  /// Starts making them; call it when kCellFolder exists.
  static Result<CellKeys> start();
  /// Waits for both, allows the client key in the hosts, and returns the host key as "ssh-ed25519 AAAA...".
  Result<std::string> finish();

 private:
  CellKeys(ChildProcess host, ChildProcess client) : host_(std::move(host)), client_(std::move(client)) {}

  ChildProcess host_, client_;
};

/// The client's key, as the first process of the cell names it.
std::string client_key_file();

/// Becomes sshd. The caller is in the host's namespaces already. Returns only if that failed.
void exec_sshd(const std::string& program, int connection);

}  // namespace zpilab
