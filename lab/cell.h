// A cell as its owner holds it: a PID namespace with the hosts in it. The kernel removes all of it when the
// cell's first process dies, and that one dies with its owner: by a death signal, and because it watches a
// socket whose other end only the owner has. So nothing is left after SIGKILL of anything. The owner must
// have one thread.
#pragma once

#include <sys/types.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "harness/core/clock.h"
#include "harness/core/result.h"
#include "harness/core/unique_fd.h"
#include "lab/device_kind.h"
#include "lab/namespaces.h"
#include "lab/topology.h"

namespace zpilab {

struct CellOptions {
  std::string programs;           ///< folder of zpilab's programs; the same path in every host
  std::string share;              ///< folder of data files; the same path in every host
  std::vector<std::string> keep;  ///< folders below /tmp or /run that the hosts must see
  std::vector<const DeviceKind*> devices = {&kDeviceKinds[0]};  ///< what the cell's inventory offers
  std::map<std::string, std::string> left_out;                  ///< what it does not offer, and why
  bool what_can_run = false;  ///< its devices are those that this machine can run
  uid_t user = 0;             ///< who may connect, besides root
  gid_t group = 0;            ///< that user's
};

/// Programs and data files of this installation, and the user behind sudo.
CellOptions default_cell_options();

class Cell {
 public:
  /// Returns when the cell answers. Errors: Errc::unavailable without root, without sshd, or on a kernel
  /// that lacks something.
  static Result<Cell> create(const CellOptions& options);
  Cell(Cell&& other) noexcept;
  Cell& operator=(Cell&&) = delete;
  ~Cell();

  /// Kills the first process and waits until every process of the cell is gone. The destructor does the same.
  void remove();

  pid_t pid() const { return pid_; }
  /// Becomes readable when the first process has died.
  int death() const { return death_.get(); }
  std::string socket_name(std::size_t host) const;
  std::string client_key() const;
  const std::string& host_key() const { return host_key_; }
  Result<HostNamespaces> namespaces(std::size_t host) const;

 private:
  Cell() = default;
  Result<Done> wait_ready(bool wants_key_holder);
  Result<Done> wait_answer() const;

  std::string name_;   ///< random: the sockets are zpilab/<name>/<host>
  UniqueFd lifeline_;  ///< the first process ends when it is closed
  UniqueFd death_;
  pid_t pid_ = -1;
  pid_t key_holder_ = -1;  ///< whose view of the file system shows the client's key to the user
  std::string host_key_;
  std::array<NamespaceNumbers, kCellHosts.size()> numbers_{};
};

}  // namespace zpilab
