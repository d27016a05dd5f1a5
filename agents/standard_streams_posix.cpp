#include "agents/standard_streams.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace zpilab {

void prepare_standard_streams() {}
void survive_broken_pipes() { ::signal(SIGPIPE, SIG_IGN); }

UniqueFd open_input(const std::string& path) {
  return UniqueFd(path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace zpilab
