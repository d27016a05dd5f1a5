// ImpairedLinks: delay, loss and a rate for what leaves this host, by the kernel's netem; taken away again by
// the destructor. A kernel without netem is no error of anybody's: Errc::unsupported, "kernel has no netem".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/core/prepare_message.h"
#include "harness/core/result.h"

namespace zpilab {

/// tc's arguments, the program's name left out, to impair one link. Pure. Its queue holds 1000 frames, as
/// netem's own; what does not fit is lost.
std::vector<std::string> impair_arguments(const Impairment& impairment, const std::string& link);
/// And to undo it.
std::vector<std::string> restore_arguments(const std::string& link);

class ImpairedLinks {
 public:
  /// A link that has a queueing discipline of somebody's own is refused, not overwritten.
  static Result<ImpairedLinks> apply(const Impairment& impairment, const std::vector<std::string>& links);
  ImpairedLinks(ImpairedLinks&& other) noexcept
      : program_(std::move(other.program_)), links_(std::exchange(other.links_, {})) {}
  ImpairedLinks& operator=(ImpairedLinks&&) = delete;
  ~ImpairedLinks();

 private:
  explicit ImpairedLinks(std::string program) : program_(std::move(program)) {}

  std::string program_;  ///< tc
  std::vector<std::string> links_;
};

/// Whether impairments work here, tried out on the loopback of the calling process's network namespace: call
/// it in one of its own.
Result<Done> try_netem();

}  // namespace zpilab
