#include <unistd.h>

#include "agents/detector_identity.h"

namespace zpilab {

std::vector<std::string> do_nothing() { return {"true"}; }

Result<ChildProcess> start_identity(const std::vector<std::string>& version_argv,
                                    const std::vector<std::string>& argv) {
  // Hashing a large model takes longer than a sampling interval: the child does it before it becomes the
  // program that prints the version.
  return ChildProcess::start(version_argv, [&argv] {
    const std::string line = hash_of_files(argv) + "\n";
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
  });
}

}  // namespace zpilab
