// The namespaces of one host as open descriptors: network, mounts, hostname. They have no name anywhere; they
// exist as long as somebody holds them or is in them.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

#include "harness/core/result.h"
#include "harness/core/unique_fd.h"

namespace zpilab {

/// The descriptors of a host's namespaces, as numbers in the process that holds them.
struct NamespaceNumbers {
  int network = -1, mounts = -1, hostname = -1, root = -1;
};

class HostNamespaces {
 public:
  /// Of the calling process, as it is now.
  static Result<HostNamespaces> of_this_process();
  /// Of another process's open descriptors. Needs root.
  static Result<HostNamespaces> of_descriptors(pid_t holder, const NamespaceNumbers& numbers);

  /// Moves the calling process into them; its root folder follows. The process must have one thread.
  Result<Done> enter() const;
  NamespaceNumbers numbers() const { return {network_.get(), mounts_.get(), hostname_.get(), root_.get()}; }
  int network() const { return network_.get(); }

 private:
  UniqueFd network_, mounts_, hostname_, root_;
};

}  // namespace zpilab
